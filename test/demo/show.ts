import { setTimeout as sleep } from 'node:timers/promises';

/** Between two blocks in a terminal, for whoever reads along. */
const BEAT_MS = process.stdout.isTTY ? 150 : 0;

/** Prints blocks, each with an empty line behind it. */
export async function show(...blocks: readonly string[]): Promise<void> {
  console.log(`${blocks.join('\n')}\n`);
  await sleep(BEAT_MS);
}
