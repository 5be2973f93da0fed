import { attrs, type Attrs } from "../../html/attrs.ts";
import { html, type Renderable, type Rendered } from "../../html/template.ts";
import type { InputAttributes } from "./attributes.ts";
import { classes, errorList, errorsId, label } from "./field-parts.ts";
import {
  chosen,
  flatChoices,
  inputText,
  toChoice,
  type Choices,
  type InputOptions,
  type InputType,
} from "./input-options.ts";

/** What the parts of an input share. */
interface Control {
  readonly id: string;
  readonly name: string;
  readonly type: InputType;
  readonly value: unknown;
  readonly errors: readonly string[];
  readonly className: string;
  readonly rest: InputAttributes;
  readonly options: InputOptions;
}

/**
 * An input with its label and its errors: every `type` of HTML but files, which are uploads, and `select`, `textarea`,
 * and groups of `radio` buttons and of `checkbox`es by `options`. It has no style of its own; its classes stay as they
 * are: `hf-field` around all (with `data-invalid` while it shows errors), `hf-label`, `hf-input`, `hf-choice`,
 * `hf-errors`, `hf-error`.
 *
 * A single checkbox sends `"true"` or `"false"`. What is unknown of an option goes to the input itself:
 * `"phx-debounce"`, `placeholder`, `min`.
 *
 * @example
 * ```ts
 * import { html, input, toForm } from "holdfast";
 *
 * const user = toForm<{ email: string; plan: string; tags: string[] }>({}, { as: "user" });
 * html`${input({ field: user.field("email"), type: "email", label: "Email", "phx-debounce": "blur" })}
 *   ${input({ field: user.field("plan"), type: "select", label: "Plan", prompt: "Choose", options: ["free", "pro"] })}
 *   ${input({ field: user.field("tags"), type: "checkbox", label: "Tags", options: [{ value: "a", label: "A" }] })}`;
 * ```
 * (the `input` of Phoenix's core components)
 */
export function input(options: InputOptions): Rendered {
  const control = toControl(options);
  const { type } = control;
  if (type === "hidden") return hiddenInput(control);
  if (options.options !== undefined && (type === "radio" || type === "checkbox")) return choiceGroup(control);
  if (type === "checkbox") return field(control, checkbox(control));
  const shown = options.label !== undefined && label({ for: control.id }, options.label);
  return field(control, html`${shown}${element(control)}`);
}

function toControl(given: InputOptions): Control {
  const {
    field: source,
    type = "text",
    class: className,
    label: _label,
    options: _options,
    prompt: _prompt,
    checked: _checked,
    multiple: _multiple,
    ...other
  } = given;
  const {
    id = source?.id,
    name = source?.name ?? "",
    value = source?.value,
    errors = source?.errors ?? [],
    ...rest
  } = other;
  return { id: id ?? name, name, type, value, errors, className: classes("hf-input", className), rest, options: given };
}

function field({ id, errors }: Control, inner: Renderable): Rendered {
  return html`<div class="hf-field" data-invalid=${errors.length > 0}>
    ${inner}${errorList(errors, { id: errorsId(id) })}
  </div>`;
}

/** The attributes that do not change while somebody types. */
function common({ errors, id, className, rest }: Control): Attrs {
  const invalid = errors.length > 0;
  return attrs({
    class: className,
    ...rest,
    ...(invalid && { "aria-invalid": "true", "aria-describedby": errorsId(id) }),
  });
}

function element(control: Control): Rendered {
  const { id, name, type, value, options } = control;
  if (type === "select") return select(control);
  const text = inputText(value, type);
  if (type === "textarea") {
    return html`<textarea id="${id}" name="${name}" ${common(control)}>${text}</textarea>`;
  }
  return html`<input
    type="${type}"
    id="${id}"
    name="${name}"
    value="${text}"
    multiple=${options.multiple}
    ${common(control)}
  />`;
}

function hiddenInput({ id, name, value, rest }: Control): Rendered {
  return html`<input
    type="hidden"
    id="${id}"
    name="${name}"
    value="${inputText(value, "hidden")}"
    ${attrs({ ...rest })}
  />`;
}

/** A box that is not checked is not sent: the hidden input before it says "false" then. */
function checkbox(control: Control): Rendered {
  const { id, name, value, options } = control;
  const checked = options.checked ?? inputText(value, "checkbox") === "true";
  return html`<input type="hidden" name="${name}" value="false" disabled=${options.disabled} />
    <label class="hf-label" for="${id}">
      <input type="checkbox" id="${id}" name="${name}" value="true" checked=${checked} ${common(control)} />
      ${options.label}
    </label>`;
}

function select(control: Control): Rendered {
  const { id, name, value, options } = control;
  const { multiple = false, prompt } = options;
  const values = chosen(value, "select");
  // Without a choice nothing would be sent, and a field that is emptied would look like one that is not there.
  const none = multiple && html`<input type="hidden" name="${name}[]" value="" disabled=${options.disabled} />`;
  return html`${none}<select id="${id}" name="${multiple ? `${name}[]` : name}" multiple=${multiple} ${common(control)}>
      ${prompt !== undefined && html`<option value="">${prompt}</option>`}${selectOptions(options.options ?? [], values)}
    </select>`;
}

function selectOptions(choices: Choices, values: ReadonlySet<string>): Rendered[] {
  return choices.map((choice) => {
    if (typeof choice === "object" && "options" in choice) {
      return html`<optgroup label="${choice.label}">${selectOptions(choice.options, values)}</optgroup>`;
    }
    const { value, label: text, disabled } = toChoice(choice);
    return html`<option value="${value}" selected=${values.has(String(value))} disabled=${disabled}>${text}</option>`;
  });
}

/** Radio buttons, or checkboxes of which any number may be checked. */
function choiceGroup(control: Control): Rendered {
  const { id, name, type, value, errors, options, rest } = control;
  const many = type === "checkbox";
  const values = chosen(value, type);
  const shared = attrs({ class: control.className, ...rest });
  const choices = flatChoices(options.options ?? []).map((choice) => {
    const own = `${id}_${String(choice.value).replace(/[^\p{L}\p{N}_]/gu, "_")}`;
    const checked = values.has(String(choice.value));
    return html`<label class="hf-choice" for="${own}">
      <input
        type="${type}"
        id="${own}"
        name="${many ? `${name}[]` : name}"
        value="${choice.value}"
        checked=${checked}
        disabled=${choice.disabled}
        ${shared}
      />
      ${choice.label}
    </label>`;
  });
  const invalid = errors.length > 0;
  return html`<fieldset
    class="hf-field"
    id="${id}"
    role=${many ? "group" : "radiogroup"}
    data-invalid=${invalid}
    aria-describedby=${invalid ? errorsId(id) : undefined}
  >
    <legend class="hf-label">${options.label}</legend>
    ${many && html`<input type="hidden" name="${name}[]" value="" />`}${choices}${errorList(errors, { id: errorsId(id) })}
  </fieldset>`;
}
