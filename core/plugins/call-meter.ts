import type { CommandOutcome, DeliveryOutcome } from './port.ts';

export type CallKind = 'command' | 'event' | 'timer';

/** Hears how one plugin's calls end. It stands in the way of every call: what it does takes a fraction of a microsecond. */
export interface CallMeter {
  settled(kind: CallKind, outcome: CommandOutcome | DeliveryOutcome, tookMs: number): void;
  /** An answer has come after its call had timed out. */
  late(lateByMs: number): void;
  /** One of its processes is about to be ended: what it has used can be read for the last time. */
  ending(pid: number): void;
}

/** Where nobody asks. */
export const unmetered: CallMeter = { settled() {}, late() {}, ending() {} };
