/** A form control that {@link SetSession} binds to a session key by its name. */
export type BoundInput = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

const HOOK = '[phx-hook="SetSession"], [data-phx-hook="SetSession"]';

/** Types whose value is not what the user changes. */
const CHOSEN = new Set(["checkbox", "radio", "file", "hidden", "submit", "button", "image", "reset"]);

/** The element as a control inside a SetSession hook, or that is one. */
export function toBoundInput(target: unknown): BoundInput | undefined {
  const isControl =
    target instanceof HTMLInputElement || target instanceof HTMLSelectElement || target instanceof HTMLTextAreaElement;
  return isControl && target.name !== "" && (target.form?.matches(HOOK) || target.closest(HOOK)) ? target : undefined;
}

/** The hook's element that binds an input. */
export function hookOf(input: BoundInput): Element | null {
  return input.form?.matches(HOOK) ? input.form : input.closest(HOOK);
}

/** Whether the user checks the control rather than writes in it. */
export const isChosen = ({ type }: HTMLInputElement): boolean => type === "checkbox" || type === "radio";

/** Every bound control of the page, or of an element and itself. */
export function boundInputs(within: Document | HTMLElement): BoundInput[] {
  const controls = [...within.querySelectorAll("input, select, textarea"), within];
  return controls.flatMap((el) => toBoundInput(el) ?? []);
}

/**
 * What a control says: a text its text, a radio button the chosen one's value, a list of several an array, a
 * checkbox its `value` or `""`, and `true` or `false` where it has no `value`.
 */
export function valueOf(input: BoundInput): unknown {
  if (input instanceof HTMLSelectElement && input.multiple) return [...input.selectedOptions].map(({ value }) => value);
  if (!(input instanceof HTMLInputElement)) return input.value;
  if (input.type === "checkbox")
    return input.hasAttribute("value") ? (input.checked ? input.value : "") : input.checked;
  if (input.type === "radio" && !input.checked) return chosen(input) ?? "";
  return input.value;
}

/** Keeps in a patch what was typed and is not confirmed: the server will catch up with the user, not the reverse. */
export function keepTyped(from: BoundInput, to: Element): void {
  if (from instanceof HTMLInputElement && to instanceof HTMLInputElement) {
    to.checked = from.checked;
    to.toggleAttribute("checked", from.checked);
    if (from.type !== "checkbox" && from.type !== "radio") setValue(to, from.value);
  } else if (from instanceof HTMLTextAreaElement && to instanceof HTMLTextAreaElement) {
    to.textContent = from.value;
    to.value = from.value;
  } else if (from instanceof HTMLSelectElement && to instanceof HTMLSelectElement) {
    for (const option of to.options)
      option.toggleAttribute(
        "selected",
        [...from.selectedOptions].some(({ value }) => value === option.value),
      );
  }
}

/**
 * Lets the server's value into a text that has the focus and nothing unheard in it. The official client would leave
 * it alone, and the next letter typed would bring back what another tab has long replaced.
 */
export function takeValue(from: BoundInput, to: Element): void {
  if (from instanceof HTMLSelectElement || from !== document.activeElement) return;
  const isText = to instanceof HTMLTextAreaElement || (to instanceof HTMLInputElement && !CHOSEN.has(to.type));
  if (isText && from.value !== to.value) from.value = to.value;
}

/** The attribute too: the official client copies it onto the property. */
function setValue(to: HTMLInputElement, value: string): void {
  to.setAttribute("value", value);
  to.value = value;
}

function chosen(radio: HTMLInputElement): string | undefined {
  const group = (radio.form ?? document).querySelectorAll<HTMLInputElement>('input[type="radio"]:checked');
  return [...group].find(({ name }) => name === radio.name)?.value;
}
