import { cookieOf, deleteCookie, putCookie, putFlash, sessionOf } from "holdfast";
import type { Context } from "hono";
import { STOLEN, type Accounts, type Problem } from "./accounts.ts";
import { credentials, firstIssue, newCredentials } from "./credentials.ts";
import { returnTo } from "./return-to.ts";
import { session, type Visit } from "./session.ts";

/** What posted the form, as a visit: its cookies go onto the answer. */
const visitOf = (c: Context): Visit => ({
  session: sessionOf(c, session),
  get cookies() {
    return { remember: cookieOf(c, "remember") };
  },
  putCookie: (name, value) => putCookie(c, name, value),
  deleteCookie: (name) => deleteCookie(c, name),
});

type Attempt = (visit: Visit, form: Record<string, unknown>) => Promise<Problem>;

/** The same forms as the views', posted where no script runs. Who is turned away finds what was typed again. */
export function createControllers(accounts: Accounts) {
  async function enter(c: Context, attempt: Attempt): Promise<Response> {
    const form = await c.req.parseBody();
    const visit = visitOf(c);
    const to = returnTo(form["to"]);
    // A POST may write: here a browser that is remembered is logged in without a script.
    const known = await accounts.resume(visit);
    const problem = known === "stolen" ? STOLEN : known === undefined ? await attempt(visit, form) : undefined;
    if (problem === undefined) return c.redirect(to, 303);
    putFlash(c, "error", problem);
    putFlash(c, "name", typeof form["name"] === "string" ? form["name"].slice(0, 200) : "");
    return c.redirect(`${c.req.path}?to=${encodeURIComponent(to)}`, 303);
  }

  const login: Attempt = async (visit, form) => {
    const { success, data } = credentials.safeParse(form);
    return success ? accounts.login(visit, data) : "Name or password is wrong.";
  };

  const register: Attempt = async (visit, form) => {
    const { success, data, error } = newCredentials.safeParse(form);
    return success ? accounts.register(visit, data) : firstIssue(error.issues);
  };

  return {
    login: (c: Context) => enter(c, login),
    register: (c: Context) => enter(c, register),

    logout: (c: Context) => {
      accounts.logout(visitOf(c));
      return c.redirect("/", 303);
    },

    logoutEverywhere: async (c: Context) => {
      await accounts.logoutEverywhere(visitOf(c));
      return c.redirect("/", 303);
    },
  };
}
