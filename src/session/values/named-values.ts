class NamedValues {
  readonly [name: string]: unknown;
}
Object.setPrototypeOf(NamedValues.prototype, null);
Reflect.deleteProperty(NamedValues.prototype, "constructor");

/**
 * A record in which a name is just a name, whatever it is. `Object.create(null)` would make a dictionary, which is slower
 * to fill, to freeze and to copy.
 */
export const namedValues = (): Record<string, unknown> => new NamedValues();
