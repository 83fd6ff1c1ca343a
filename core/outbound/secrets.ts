import type { Connection } from '../config/types.ts';

const HIDDEN = '[hidden]';
/** Shorter ones would hide ordinary words. */
const SHORTEST = 6;

/**
 * What must be in no error and no answer: the connection's keys and tokens, and of a bot's token the part that matters. The longest
 * first, so that none is left over of one that begins with another.
 */
export function secretsOf({ apiKeys, botToken, topicsToken }: Connection): string[] {
  return [...apiKeys, botToken, botToken?.split(':').at(-1), topicsToken]
    .filter((secret) => secret !== undefined && secret.length >= SHORTEST)
    .sort((a, b) => b!.length - a!.length) as string[];
}

export function hide(text: string, secrets: readonly string[]): string {
  return secrets.reduce((hidden, secret) => hidden.replaceAll(secret, HIDDEN), text);
}

/**
 * A copy of an answer that can be given to a plugin. A server of the Bot API that a company runs by itself says where its files lie, and the
 * path holds the token.
 */
export function withoutSecrets(answer: unknown, secrets: readonly string[]): unknown {
  const json = JSON.stringify(answer ?? null);
  return JSON.parse(json, (_, value: unknown) => (typeof value === 'string' ? hide(value, secrets) : value));
}
