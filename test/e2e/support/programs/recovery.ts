import { component, createApp, form, html, input, liveComponent, liveView, silentLogger, toForm } from "holdfast";
import { serve } from "holdfast/node";

interface User {
  name: string;
  about: string;
  plan: string;
  tags: string[];
  agreed: boolean;
}

/** What a form's handler was last called with. */
const heard = (id: string, text: string) => html`<output id="${id}-heard">${text}</output>`;

const Part = liveComponent({
  mount: () => ({ text: "", heard: "" }),
  events: {
    change: (socket, params) => socket.assign({ text: String(params["in-part"]), heard: JSON.stringify(params) }),
  },
  render: ({ text, heard: line, myself }) =>
    html`<div>
      <form id="part" phx-change="change" phx-target="${myself}"><input name="in-part" value="${text}" /></form>
      ${heard("part", line)}
    </div>`,
});

const Forms = liveView({
  mount: () => ({
    user: toForm<User>({}, { as: "user" }),
    automatic: "",
    own: "",
    custom: "",
    ignored: "",
    nameless: "",
    step: 1,
  }),
  events: {
    automatic: (socket, params) =>
      socket.assign({ user: toForm<User>(params, { as: "user" }), automatic: JSON.stringify(params) }),
    custom: (socket, { own }) => socket.assign({ own: String(own), custom: `changed ${String(own)}` }),
    recover: (socket, { own }) => socket.assign({ own: String(own), custom: `recovered ${String(own)}`, step: 2 }),
    ignored: (socket, { gone }) => socket.assign({ ignored: String(gone) }),
    nameless: (socket, { lost }) => socket.assign({ nameless: String(lost) }),
  },
  render: ({ user, automatic, own, custom, ignored, nameless, step }) =>
    html`<h1>Step ${step}</h1>
      ${form(
        { for: user, id: "automatic", "phx-change": "automatic" },
        html`${input({ field: user.field("name") })} ${input({ field: user.field("about"), type: "textarea" })}
        ${input({ field: user.field("plan"), type: "select", options: ["free", "paid"] })}
        ${input({ field: user.field("tags"), type: "select", multiple: true, options: ["a", "b", "c"] })}
        ${input({ field: user.field("agreed"), type: "checkbox" })}`,
      )}
      ${heard("automatic", automatic)}
      <form id="custom" phx-change="custom" phx-auto-recover="recover"><input name="own" value="${own}" /></form>
      ${heard("custom", custom)}
      <form id="ignored" phx-change="ignored" phx-auto-recover="ignore"><input name="gone" value="${ignored}" /></form>
      ${heard("ignored", ignored)}
      <form phx-change="nameless"><input name="lost" value="${nameless}" /></form>
      ${heard("nameless", nameless)} ${component(Part, { id: "part" })}`,
});

const app = createApp({
  secret: "a secret of the tests, long enough for the key ring to take it",
  logger: silentLogger,
});
app.live("/", Forms);
await serve(app, { port: Number(process.env["PORT"]), quiet: true });
