/** Whether two lists of dependencies were named and are the same. */
export function sameList(old: readonly unknown[] | undefined, next: readonly unknown[] | undefined): boolean {
  if (old === undefined || next === undefined || old.length !== next.length) return false;
  return next.every((value, i) => Object.is(value, old[i]));
}
