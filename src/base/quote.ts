const PLAIN = /^[\w:./-]*$/;

/** Whether a text is the same within JSON and within HTML, as names, refs, addresses and tokens mostly are. */
export const isPlain = (text: string): boolean => PLAIN.test(text);

/** A text as JSON. Where nothing is to be escaped, to see that is half the price. */
export const quote = (text: string): string => (isPlain(text) ? `"${text}"` : JSON.stringify(text));
