/** The host's log, in pino's manner: fields first, then the message. Any pino logger is one. */
export interface Log {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** A log that drops everything: the default where nobody listens. */
export const silentLog: Log = { debug() {}, info() {}, warn() {}, error() {} };
