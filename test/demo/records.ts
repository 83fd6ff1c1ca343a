/** An event that a plugin has written down. */
export interface Entry {
  readonly seq: number;
  readonly dialog: string;
}

/** What a plugin has of all that was sent. */
export interface Tally {
  readonly plugin: string;
  /** How many different events. */
  readonly events: number;
  /** How many times it got one that it had before. */
  readonly again: number;
  /** Each dialog's events came in their order, those that came again aside. */
  readonly inOrder: boolean;
}

/** Reads a plugin's list; its last line may be half-written. */
export function readRecords(text: string): Entry[] {
  return text
    .split('\n')
    .slice(0, -1)
    .map((line) => {
      const [seq, dialog = ''] = line.split(' ');
      return { seq: Number(seq), dialog };
    });
}

export function tallyOf(plugin: string, entries: readonly Entry[]): Tally {
  const newest = new Map<string, number>();
  const seen = new Set<number>();
  let inOrder = true;
  for (const { seq, dialog } of entries) {
    if (seen.has(seq)) continue;
    seen.add(seq);
    inOrder &&= seq > (newest.get(dialog) ?? 0);
    newest.set(dialog, seq);
  }
  return { plugin, events: seen.size, again: entries.length - seen.size, inOrder };
}
