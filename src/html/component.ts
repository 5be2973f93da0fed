import { HoldfastError } from "../base/errors.ts";

/** What a component is known by among those of its kind. */
export type ComponentId = string | number;

/**
 * A place in a template for a stateful component: which kind, which one, and what it is given. The html room knows no
 * more of it; whoever renders says what stands there.
 */
export class Component {
  /** The definition; two components of one kind have the same. */
  readonly type: object;
  readonly id: ComponentId;
  readonly props: Readonly<Record<string, unknown>>;

  constructor(type: object, props: { readonly id: ComponentId } & Readonly<Record<string, unknown>>) {
    this.type = type;
    this.id = props.id;
    this.props = props;
  }
}

/** Two components of one kind have one id. */
export const duplicateComponent = (id: ComponentId): HoldfastError =>
  new HoldfastError(
    "template_duplicate_key",
    `Two components of one kind have the id ${JSON.stringify(id)} in one view; each needs its own.`,
  );
