import { randomInt } from 'node:crypto';

/** Without letters and digits that are taken for one another when read aloud. */
const ALPHABET = '23456789ABCDEFGHJKMNPQRSTVWXYZ';

/** A short name for one failure: operators see it, and it leads to the log line that has the details. */
export function newReference(): string {
  return Array.from({ length: 6 }, () => ALPHABET[randomInt(ALPHABET.length)]).join('');
}
