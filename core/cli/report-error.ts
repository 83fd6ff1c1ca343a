import { styleText } from 'node:util';
import { HostError, type ErrorCode } from '../errors.ts';

/** The fault lies in how the command was called, not in what it met. */
const CALLED_WRONGLY: ReadonlySet<ErrorCode> = new Set([
  'SEND_INVALID',
  'CONNECTION_UNKNOWN',
  'WEBHOOKS_URL_UNKNOWN',
  'PLUGIN_NAME_INVALID',
]);

/** Tells a person what went wrong and what to do, on standard error. Returns the exit code. */
export function reportError(error: unknown): 1 | 2 {
  if (error instanceof HostError) {
    const { code, message, advice } = error;
    console.error(`${styleText('red', 'Error', { stream: process.stderr })} ${message}\n${advice} (${code})`);
    return CALLED_WRONGLY.has(code) ? 2 : 1;
  }
  // Not one of the errors that a person can do something about: what is known goes out for a report.
  console.error(error);
  return 1;
}
