import { HostError } from '../errors.ts';
import { hide } from './secrets.ts';

/** Which request it was, for the sentence. */
export interface Asked {
  /** `Telegram` or `Hotline`. */
  readonly whom: string;
  /** The method or action. */
  readonly what: string;
  /** The name of the connection. */
  readonly connection: string;
  /** Keys and tokens: whatever the other side says, they do not get into the sentence. */
  readonly secrets: readonly string[];
}

/** How much is repeated of what others say, in UTF-16 units. */
const SAID_LIMIT = 300;

/** The other side has said no. */
export function refused(asked: Asked, status: number, said: string): HostError {
  return new HostError('OUTBOUND_REFUSED', sentence(asked, 'refused', `${status} ${said}`));
}

/** The other side asks for more patience than there is. */
export function limited(asked: Asked, seconds: number): HostError {
  return new HostError(
    'OUTBOUND_LIMITED',
    sentence(asked, 'takes no', `it asks to wait ${Math.max(0, Math.ceil(seconds))} s`),
  );
}

/** Nobody knows whether it arrived. `reason` comes from `networkReason`, or is what the other side says. */
export function failed(asked: Asked, reason: string): HostError {
  return new HostError('OUTBOUND_FAILED', sentence(asked, 'did not answer', reason));
}

function sentence({ whom, what, connection, secrets }: Asked, verb: string, detail: string): string {
  const said = hide(detail, secrets).slice(0, SAID_LIMIT);
  return `${whom} ${verb} ${what} of the connection ${connection}: ${said.replace(/\.$/, '')}.`;
}

const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'the connection was refused',
  ECONNRESET: 'the connection was cut',
  UND_ERR_SOCKET: 'the connection was cut',
  ENOTFOUND: 'the host name is unknown',
  EAI_AGAIN: 'the host name could not be looked up',
};

/** Why a request has failed on its way. Never in the words of the network, which quote URLs, and with them tokens. */
export function networkReason(error: unknown): string {
  const { code, name, message = '', cause } = error as Partial<NodeJS.ErrnoException> & { cause?: { code?: unknown } };
  const known = [cause?.code, code].find((each) => typeof each === 'string');
  if (known !== undefined) return REASONS[known] ?? known;
  if (name === 'TimeoutError' || / timed out after /.test(message)) return 'its time is over';
  return name === 'AbortError' ? 'the host is being stopped' : 'the answer is none';
}
