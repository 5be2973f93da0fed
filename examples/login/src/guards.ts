import { onMount } from "holdfast";
import { STOLEN, type Accounts } from "./accounts.ts";
import { loginPath } from "./return-to.ts";
import { session } from "./session.ts";

/** What runs before the pages are mounted, for the first HTML and once more when the browser has joined. */
export function createGuards(accounts: Accounts) {
  /**
   * A browser that is remembered is logged in by the first page that connects. Of the first HTML it is only looked at:
   * a GET never writes.
   */
  const remember = onMount({
    session,
    async mount(socket) {
      if (!socket.connected) return;
      if ((await accounts.resume(socket)) === "stolen") socket.putFlash("error", STOLEN);
    },
  });

  /** Lets members through; the view finds who it is in `user`. */
  const requireUser = onMount({
    session,
    mount(socket) {
      const user = accounts.look(socket);
      return user === undefined ? socket.redirect(loginPath(socket.url)) : { user };
    },
  });

  /** Who is logged in has no use for a page to log in. */
  const requireNobody = onMount({
    session,
    mount: (socket) => (accounts.look(socket) === undefined ? undefined : socket.redirect("/members")),
  });

  return { remember, requireUser, requireNobody };
}

export type Guards = ReturnType<typeof createGuards>;
