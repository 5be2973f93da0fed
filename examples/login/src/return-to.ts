/** No host is called so: what still has it after parsing is a path of ours. */
const OURS = "http://ours.invalid";

/** Where to after a login: a path of this app and nothing else, since anyone can make a link that says another place. */
export function returnTo(wanted: unknown): string {
  if (typeof wanted !== "string" || !wanted.startsWith("/") || !URL.canParse(wanted, OURS)) return "/members";
  const { origin, pathname, search } = new URL(wanted, OURS);
  // Two slashes at the start name a host, whether they were written (`//host`, `/\host`) or come of it (`/.//host`).
  return origin === OURS && !pathname.startsWith("//") ? pathname + search : "/members";
}

/** The login page, from which one comes back here. */
export const loginPath = ({ pathname, search }: URL): string => `/login?to=${encodeURIComponent(pathname + search)}`;
