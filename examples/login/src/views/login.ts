import { html, liveView } from "holdfast";
import { z } from "zod";
import type { Accounts } from "../accounts.ts";
import { credentials } from "../credentials.ts";
import { returnTo } from "../return-to.ts";
import { session } from "../session.ts";
import { credentialsForm } from "./fields.ts";

/** Logs in from the connected view: it writes the session, and leads on when the browser holds the new one. */
export const createLoginView = (accounts: Accounts) =>
  liveView({
    session,
    params: z.object({ to: z.unknown().optional().transform(returnTo) }),
    mount(socket, { to }) {
      socket.putPageTitle("Log in");
      return { to, token: socket.csrfToken, typed: socket.flash["name"] ?? "", problem: "" };
    },
    events: {
      login: {
        params: credentials,
        async handle(socket, typed) {
          const problem = await accounts.login(socket, typed);
          if (problem === undefined) return socket.redirect(socket.assigns.to);
          socket.assign({ typed: typed.name, problem });
        },
        invalid: (socket) => socket.assign({ problem: "Name or password is wrong." }),
      },
    },
    render: ({ to, token, typed, problem, flash }) =>
      credentialsForm({
        name: "login",
        title: "Log in",
        token,
        to,
        typed,
        problem: problem || (flash["error"] ?? ""),
        other: html`Not a member yet? <a href=${`/register?to=${encodeURIComponent(to)}`}>Register</a>`,
      }),
  });
