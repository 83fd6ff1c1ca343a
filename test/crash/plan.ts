import { buildDelivery } from '../../core/emulator/deliveries.ts';
import { INSTANCE, KEY } from '../fixtures/deployment.ts';
import type { Random } from './random.ts';

const CONNECTIONS = 8;
const DIALOGS_PER_CONNECTION = 3;
const EVENTS_PER_ROUND = 120;
const STARTING_TAKES_MS = 800;

/** What an event asks of the plugins; it travels as the event's text. */
export interface Numbered {
  /** Counts through all rounds of a series. */
  readonly number: number;
  /** At so many attempts `thrower` throws. */
  readonly throws: number;
  /** `looper` loops for ever, the first time that it sees it. */
  readonly loops: boolean;
}

/** One request of the sender. */
export interface PlannedRequest {
  readonly number: number;
  readonly dialog: number;
  readonly body: string;
  /** It was sent and acknowledged before. */
  readonly isRepeat: boolean;
  /** The sender cuts the connection after so many milliseconds, and sends it again. */
  readonly cutAfterMs?: number;
}

/** When and how one life of the host ends. */
export interface PlannedEnd {
  readonly signal: 'SIGKILL' | 'SIGTERM';
  /** After so many answers of the round, and so many milliseconds. */
  readonly afterAnswers: number;
  readonly afterMs: number;
  /** The next host is killed so many milliseconds after its start, which is before it listens or soon after. */
  readonly nextDiesAfterMs?: number;
}

export interface PlannedRound {
  /** By connection, in the order of sending. A dialog has one connection, so its events are sent one after the other. */
  readonly requests: readonly (readonly PlannedRequest[])[];
  readonly ends: readonly PlannedEnd[];
}

/** Every round has a kill, mostly under load; some have another one while the host starts, some a stop under load before. */
export function planRound(round: number, random: Random): PlannedRound {
  const first = round * EVENTS_PER_ROUND + 1;
  const looping = round % 2 === 0 ? first + random.below(EVENTS_PER_ROUND) : 0;
  const requests: PlannedRequest[][] = Array.from({ length: CONNECTIONS }, () => []);
  for (let number = first; number < first + EVENTS_PER_ROUND; number++) {
    const connection = number % CONNECTIONS;
    const dialog = connection + CONNECTIONS * random.below(DIALOGS_PER_CONNECTION);
    const throws = random.chance(0.05) ? 1 + random.below(2) : 0;
    const body = bodyOf(dialog, { number, throws, loops: number === looping });
    const cutAfterMs = random.chance(0.05) ? random.below(5) : undefined;
    const queue = requests[connection]!;
    queue.push({ number, dialog, body, cutAfterMs, isRepeat: false });
    if (random.chance(0.05))
      queue.push({ ...queue[random.below(queue.length)]!, cutAfterMs: undefined, isRepeat: true });
  }
  const end = (signal: PlannedEnd['signal'], share: number): PlannedEnd => ({
    signal,
    afterAnswers: random.below(EVENTS_PER_ROUND * share),
    afterMs: random.below(10),
    nextDiesAfterMs: round % 10 === 7 ? random.below(STARTING_TAKES_MS) : undefined,
  });
  const ends = round % 10 === 3 ? [end('SIGTERM', 0.5), end('SIGKILL', 1.1)] : [end('SIGKILL', 1.1)];
  return { requests, ends };
}

/** The round that a number belongs to. */
export const roundOf = (number: number): number => Math.floor((number - 1) / EVENTS_PER_ROUND);

export const bodyOf = (dialog: number, event: Numbered): string =>
  JSON.stringify(
    buildDelivery({
      type: 'message_received',
      instanceId: INSTANCE,
      apiKey: KEY,
      at: new Date(0),
      topicId: dialog + 1,
      messageId: event.number,
      text: JSON.stringify(event),
    }),
  );
