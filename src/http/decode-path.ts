/** A path or a part of it without its percent escapes; as it came where they are none. */
export function decodePath(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
