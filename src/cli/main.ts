import { parseArgs } from "node:util";
import { HoldfastError } from "../base/errors.ts";
import { keptSecret } from "../http/development-secret.ts";
import { openSession } from "./open-session.ts";

const USAGE = `Usage: holdfast session open <cookie>

Shows what a session cookie holds: its value, or name=value as the browser's tools show it.

  --secret <secret>   one of the app's secrets, may be given several times; default: SECRET_KEY_BASE,
                      else the one that development keeps in .holdfast/secret
`;

/** What a run of the command needs of the world. */
export interface CommandHost {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly now: number;
  readonly print: (text: string) => void;
  readonly complain: (text: string) => void;
}

/** Runs the command. @returns the exit code: 0, 1 where the cookie does not open, 2 for a wrong call. */
export function runCommand(args: readonly string[], host: CommandHost): number {
  const call = parse(args);
  if (call === undefined) {
    host.complain(USAGE);
    return 2;
  }
  const secrets = call.secrets.length > 0 ? call.secrets : ambientSecrets(host);
  if (secrets.length === 0) {
    host.complain("There is no secret: set SECRET_KEY_BASE or give --secret, or run this where .holdfast/secret is.\n");
    return 2;
  }
  return open(call.cookie, secrets, host);
}

function open(cookie: string, secrets: readonly string[], host: CommandHost): number {
  try {
    const session = openSession(cookie, secrets, host.now);
    if (session !== undefined) {
      host.print(`${JSON.stringify(session, undefined, 2)}\n`);
      return 0;
    }
    host.complain("This is no session cookie of this secret, or it has expired.\n");
    return 1;
  } catch (error) {
    if (!(error instanceof HoldfastError)) throw error;
    host.complain(`${error.message}\n`);
    return 2;
  }
}

interface Call {
  readonly cookie: string;
  readonly secrets: readonly string[];
}

function parse(args: readonly string[]): Call | undefined {
  try {
    const options = { secret: { type: "string", multiple: true } } as const;
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
    const [noun, verb, cookie, ...rest] = positionals;
    if (noun !== "session" || verb !== "open" || cookie === undefined || rest.length > 0) return undefined;
    return { cookie, secrets: values.secret ?? [] };
  } catch {
    return undefined;
  }
}

function ambientSecrets({ env, cwd }: CommandHost): readonly string[] {
  const secret = env["SECRET_KEY_BASE"] || keptSecret(cwd);
  return secret === undefined ? [] : [secret];
}
