import { createRequire } from 'node:module';
import { pino, type DestinationStream, type Logger } from 'pino';
import type { prettyFactory } from 'pino-pretty';
import { hideSecrets } from './hide-secrets.ts';
import type { Secrets } from './secrets.ts';

export interface LoggerOptions {
  readonly level: string;
  /** For people instead of machines. */
  readonly pretty: boolean;
  /** Keys and tokens: wherever one turns up in a line, it is replaced. */
  readonly secrets: Secrets;
  /** Default: standard error. Standard output is for what a command prints. */
  readonly destination?: DestinationStream;
}

/**
 * The host's log. Fields that are called like secrets are hidden by name at any depth, and the configured secrets by value, so
 * that an error message that quotes one does not carry it out either.
 */
export function createLogger({
  level,
  pretty: forPeople,
  secrets,
  destination = pino.destination({ dest: 2, sync: true }),
}: LoggerOptions): Logger {
  const written = forPeople ? prettyLines(destination) : destination;
  const options = {
    level,
    formatters: { log: hideSecrets },
    // They are plain objects by then.
    serializers: { err: (error: unknown) => error },
    timestamp: pino.stdTimeFunctions.isoTime,
    base: null,
  };
  return pino(options, withoutSecrets(written, secrets));
}

function withoutSecrets(destination: DestinationStream, secrets: Secrets): DestinationStream {
  return { write: (line) => destination.write(secrets.hideIn(line)) };
}

function prettyLines(destination: DestinationStream): DestinationStream {
  // A host that writes for machines starts without it.
  const pretty = createRequire(import.meta.url)('pino-pretty') as { prettyFactory: typeof prettyFactory };
  const format = pretty.prettyFactory({
    colorize: process.stderr.isTTY && process.env.NO_COLOR === undefined,
    translateTime: 'SYS:HH:MM:ss.l',
    ignore: 'plugin',
    messageFormat: ({ plugin, ...log }, key) => {
      const message = String(log[key]);
      return typeof plugin !== 'string' || message.startsWith(`${plugin} `) ? message : `${plugin}: ${message}`;
    },
  });
  return { write: (line) => destination.write(format(line)) };
}
