import type { EventParam, EventParams } from "../event-params.ts";

const SORT = "_sort";
const DROP = "_drop";

/** What a row of `inputsFor` is known by, whatever its place in the list. (Phoenix.Component.inputs_for/1) */
export const PERSISTENT_ID = "_persistent_id";
/** Marks a field that its user has not touched yet. (phoenix_live_view, view.ts, serializeForm) */
export const UNUSED = "_unused_";

/** Names that the client and `form()` put among a form's own. */
const RESERVED = new Set(["_target", "_csrf_token", "_method", PERSISTENT_ID]);

type Fields = Record<string, EventParam>;

/** A record without a prototype: whatever a name is, it is just a name. */
const record = (): Fields => Object.create(null) as Fields;

export const isRecord = (value: unknown): value is EventParams =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/**
 * Makes lists of what `inputsFor` sent as records by index, in the order of `<name>_sort[]`, without those that
 * `<name>_drop[]` names; an index that `_sort` names and that is not there becomes a new, empty row.
 * (Ecto.Changeset.cast_assoc/3, `:sort_param` and `:drop_param`)
 */
export function arrangeLists(params: EventParams): EventParams {
  const arranged = record();
  const lists = new Map<string, EventParam>();
  for (const [name, value] of Object.entries(params)) {
    const list = listOf(name, value);
    if (list !== undefined) lists.set(list, params[list]);
    else if (isRecord(value) && isRows(value)) lists.set(name, value);
    else arranged[name] = arrange(value);
  }
  for (const [name, rows] of lists) {
    arranged[name] = toRows(isRecord(rows) ? rows : {}, marks(params[name + SORT]), marks(params[name + DROP]));
  }
  return arranged;
}

function arrange(value: EventParam): EventParam {
  if (Array.isArray(value)) return value.map((item: EventParam) => arrange(item));
  return isRecord(value) ? arrangeLists(value) : value;
}

/** The list whose order or loss a field tells, if it tells one. */
function listOf(name: string, value: EventParam): string | undefined {
  if (!Array.isArray(value)) return undefined;
  const suffix = [SORT, DROP].find((end) => name.endsWith(end) && name.length > end.length);
  return suffix && name.slice(0, -suffix.length);
}

const isRows = (value: EventParams): boolean => {
  const rows = Object.entries(value);
  return rows.length > 0 && rows.every(([index, row]) => /^\d+$/.test(index) && isRecord(row) && PERSISTENT_ID in row);
};

const marks = (value: EventParam): string[] =>
  Array.isArray(value) ? value.filter((item): item is string => typeof item === "string" && item !== "") : [];

function toRows(rows: EventParams, sort: readonly string[], drop: readonly string[]): EventParams[] {
  const left = new Map(Object.entries(rows).toSorted(([a], [b]) => Number(a) - Number(b)));
  const sorted: EventParam[] = [];
  for (const index of sort) {
    if (drop.includes(index)) continue;
    sorted.push(left.get(index) ?? record());
    left.delete(index);
  }
  for (const index of drop) left.delete(index);
  return [...sorted, ...left.values()].map((row) => (isRecord(row) ? arrangeLists(row) : record()));
}

/** What a schema is to see: without the client's marks, and without the empty strings that stand for "none" in lists. */
export function ownFields(params: EventParams): EventParams {
  const own = record();
  for (const [name, value] of Object.entries(params)) {
    if (RESERVED.has(name) || name.startsWith(UNUSED)) continue;
    own[name] = ownValue(value);
  }
  return own;
}

function ownValue(value: EventParam): EventParam {
  if (Array.isArray(value)) return value.filter((item: EventParam) => item !== "").map(ownValue);
  return isRecord(value) ? ownFields(value) : value;
}
