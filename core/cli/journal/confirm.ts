import { createInterface } from 'node:readline/promises';
import { HostError } from '../../errors.ts';

/**
 * Asks a person; `yes` is their answer given beforehand. Throws `HostError` `CONFIRMATION_NEEDED` where there is nobody to ask.
 *
 * ```ts
 * if (!(await confirm('Discard 3 dead letters of crm', options.yes))) return;
 * ```
 */
export async function confirm(what: string, yes = false): Promise<boolean> {
  if (yes) return true;
  if (!process.stdin.isTTY || !process.stderr.isTTY) {
    throw new HostError('CONFIRMATION_NEEDED', `${what}? There is no terminal to ask on.`);
  }
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    // Ctrl-C ends the question without an answer.
    const ended = new Promise<string>((resolve) => terminal.once('close', () => resolve('')));
    const answer = await Promise.race([terminal.question(`${what}? [y/N] `).catch(() => ''), ended]);
    return /^y(es)?$/i.test(answer.trim());
  } finally {
    terminal.close();
  }
}
