/** Parameters of an event as they came: strings, lists and records of them; hooks may send any JSON. */
export interface EventParams {
  readonly [name: string]: EventParam;
}
export type EventParam = string | number | boolean | null | undefined | readonly EventParam[] | EventParams;

const MAX_DEPTH = 16;
const MAX_PAIRS = 10_000;

/**
 * Decodes a form as Plug does: `user[name]` nests, `tags[]` collects, `rows[][name]` collects records.
 * A name that contradicts an earlier one wins, nothing throws. (Plug.Conn.Query)
 */
export function decodeForm(body: string): EventParams {
  const root = record();
  let pairs = 0;
  for (const [name, value] of new URLSearchParams(body)) {
    if (++pairs > MAX_PAIRS) break;
    put(root, toPath(name), value);
  }
  return root;
}

type Node = { [name: string]: Node } | Node[] | string;

/** A record without a prototype: whatever a name is, it is just a name. */
const record = (): Record<string, Node> => Object.create(null) as Record<string, Node>;

/** `user[tags][]` → ["user", "tags", ""]; a name without well-formed brackets is itself. */
export function toPath(name: string): string[] {
  const open = name.indexOf("[");
  if (open <= 0 || !name.endsWith("]")) return [name];
  const path = [name.slice(0, open), ...name.slice(open + 1, -1).split("][", MAX_DEPTH)];
  return path.length > MAX_DEPTH ? [name] : path;
}

function put(root: Node, path: string[], value: string): void {
  let node = root;
  path.forEach((step, at) => {
    const next = path[at + 1];
    const leaf = next === undefined;
    const fresh = (): Node => (leaf ? value : next === "" ? [] : record());
    if (Array.isArray(node)) {
      const last = node.at(-1);
      const joins = !leaf && last !== undefined && isRecord(last) && !Object.hasOwn(last, next);
      if (!joins) node.push(fresh());
      node = node.at(-1) as Node;
    } else if (isRecord(node)) {
      const present = Object.hasOwn(node, step) ? node[step] : undefined;
      const fits = !leaf && present !== undefined && (next === "" ? Array.isArray(present) : isRecord(present));
      if (!fits) node[step] = fresh();
      node = node[step] as Node;
    }
  });
}

const isRecord = (node: Node): node is { [name: string]: Node } => typeof node === "object" && !Array.isArray(node);

/** The payload of a wire event, as the handler gets it. (Phoenix.LiveView.Channel.decode_event_type) */
export function decodeEvent(type: unknown, value: unknown, meta: unknown): EventParams {
  if (type !== "form") return toParams(value);
  const params = decodeForm(typeof value === "string" ? value : "");
  const extra = { ...toParams(meta) };
  if (typeof extra["_target"] === "string") {
    const path = toPath(extra["_target"]).filter((step) => step !== "");
    return Object.assign(params, extra, { _target: path });
  }
  return Object.assign(params, extra);
}

function toParams(value: unknown): EventParams {
  if (value === undefined || value === null) return {};
  // A hook may send any JSON; a handler that declares a schema sees exactly what came.
  return value as EventParams;
}
