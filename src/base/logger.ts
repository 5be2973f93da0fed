/** Where Holdfast reports. `console` and pino both fit. Messages never carry tokens, cookies or session values. */
export interface Logger {
  debug(fields: LogFields, message: string): void;
  info(fields: LogFields, message: string): void;
  warn(fields: LogFields, message: string): void;
  error(fields: LogFields, message: string): void;
}

/** Structured context of a log line; errors go under `error`. */
export type LogFields = Readonly<Record<string, unknown>>;

/** A logger that says nothing. */
export const silentLogger: Logger = { debug() {}, info() {}, warn() {}, error() {} };

type Write = (line: string, ...rest: unknown[]) => void;

/** Logs to the console, errors with their stacks; `debug` lines only when asked for. */
export function createConsoleLogger(options: { debug?: boolean } = {}): Logger {
  const to = (write: Write) => (fields: LogFields, message: string) => {
    const { error, ...rest } = fields;
    const context = Object.keys(rest).length > 0 ? ` ${JSON.stringify(rest)}` : "";
    if (error === undefined) write(`[holdfast] ${message}${context}`);
    else write(`[holdfast] ${message}${context}`, error);
  };
  return {
    debug: options.debug ? to(console.debug) : () => {},
    info: to(console.info),
    warn: to(console.warn),
    error: to(console.error),
  };
}
