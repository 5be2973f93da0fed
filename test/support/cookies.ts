/** One `Set-Cookie` line, as a jar keeps it. */
export function parseCookie(line: string): { name: string; value: string; gone: boolean } {
  const [pair = "", ...attributes] = line.split(/;\s*/);
  const at = pair.indexOf("=");
  const gone = attributes.some((attribute) => /^max-age=0$/i.test(attribute));
  return { name: pair.slice(0, at), value: pair.slice(at + 1), gone };
}
