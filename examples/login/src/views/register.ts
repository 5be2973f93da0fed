import { html, liveView } from "holdfast";
import { z } from "zod";
import type { Accounts } from "../accounts.ts";
import { firstIssue, newCredentials } from "../credentials.ts";
import { returnTo } from "../return-to.ts";
import { session } from "../session.ts";
import { credentialsForm } from "./fields.ts";

/** Registers, and logs in with it. */
export const createRegister = (accounts: Accounts) =>
  liveView({
    session,
    params: z.object({ to: z.unknown().optional().transform(returnTo) }),
    mount(socket, { to }) {
      socket.putPageTitle("Register");
      return { to, token: socket.csrfToken, typed: socket.flash["name"] ?? "", problem: "" };
    },
    events: {
      register: {
        params: newCredentials,
        async handle(socket, typed) {
          const problem = await accounts.register(socket, typed);
          if (problem === undefined) return socket.redirect(socket.assigns.to);
          socket.assign({ typed: typed.name, problem });
        },
        invalid: (socket, issues, { name }) =>
          socket.assign({ typed: typeof name === "string" ? name : "", problem: firstIssue(issues) }),
      },
    },
    render: ({ to, token, typed, problem, flash }) =>
      credentialsForm({
        name: "register",
        title: "Register",
        token,
        to,
        typed,
        problem: problem || (flash["error"] ?? ""),
        other: html`A member already? <a href=${`/login?to=${encodeURIComponent(to)}`}>Log in</a>`,
      }),
  });
