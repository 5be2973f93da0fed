import { html, js, link, onMount, type Rendered } from "holdfast";
import { catalogue, type Example } from "./catalogue.ts";

/** Puts what every example has around the one that is mounted: title, text, source, the way on. */
export const framed = onMount({
  mount(socket) {
    const at = catalogue.findIndex(({ name }) => socket.url.pathname === `/${name}`);
    const example = catalogue[at];
    if (example === undefined) return;
    socket.putPageTitle(example.title);
    const next = catalogue[at + 1] ?? catalogue[0] ?? example;
    socket.putLayout(({ flash }, inner) => frame({ example, next, problem: flash["error"] }, inner));
  },
});

interface Parts {
  readonly example: Example;
  readonly next: Example;
  readonly problem: string | undefined;
}

const frame = ({ example: { name, title, text, source }, next, problem }: Parts, inner: Rendered): Rendered =>
  html`<nav class="around" aria-label="Examples">
      <a ${link({ navigate: "/" })}>All examples</a>
      <a ${link({ navigate: `/${next.name}` })}>Next: ${next.title}</a>
    </nav>
    <div class="intro">
      <h1>${title}</h1>
      <p>${text}</p>
    </div>
    ${problem !== undefined && html`<p class="notice" role="alert">${problem}</p>`}
    <section class="card demo" aria-label=${title}>${inner}</section>
    <details id="source" class="card source" phx-mounted=${js.ignoreAttributes("open")}>
      <summary>Source: <code>${name}.ts</code></summary>
      <p><a href=${`/source/${name}.ts`}>As plain text</a></p>
      <pre tabindex="0"><code>${source}</code></pre>
    </details>`;
