/**
 * A place in a template for something the html room knows nothing of, such as a nested live view. Whoever renders says
 * what stands there (`toHtml(value, { embed })`); two embeds with one id are the same thing and are not sent again.
 */
export class Embed {
  readonly id: string;
  readonly payload: unknown;

  constructor(id: string, payload: unknown) {
    this.id = id;
    this.payload = payload;
  }
}
