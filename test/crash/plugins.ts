import type { Deployment } from '../fixtures/deployment.ts';

/** A line of a plugin's file `deliveries`: one event that was handed to it, and what it does with it. */
export interface DeliveredLine {
  readonly number: number;
  readonly dialog: string;
  readonly seq: number;
  readonly attempt: number;
  readonly deliveryId: string;
  readonly outcome: 'done' | 'throws' | 'loops';
  /** Wall-clock milliseconds. */
  readonly at: number;
}

export const PLUGINS = ['looper', 'steady', 'thrower'] as const;
export const LINES = 'deliveries';

/** A plugin that writes down what it is handed before it does `then`. */
const recorder = (then: string) => `
import { appendFileSync, existsSync, writeFileSync } from 'node:fs';

function record({ dialog, seq, attempt, deliveryId }, { dataDir }, { number }, outcome) {
  const line = { number, dialog: dialog.key, seq, attempt, deliveryId, outcome, at: Date.now() };
  appendFileSync(dataDir + '/${LINES}', JSON.stringify(line) + '\\n');
}

export default {
  events: {
    message_received(event, ctx) {
      const asked = JSON.parse(event.text);
      ${then}
      record(event, ctx, asked, 'done');
    },
  },
};
`;

/**
 * Three plugins that write down every delivery. Each event succeeds with each of them in the end, so everything can be asked
 * of the host: `thrower` throws at first attempts, `looper` loops once.
 */
export const recorders: Deployment = {
  plugins: {
    steady: recorder(''),
    thrower: recorder(`if (event.attempt <= asked.throws) {
        record(event, ctx, asked, 'throws');
        throw new Error('as it was asked to');
      }`),
    looper: recorder(`const looped = ctx.dataDir + '/looped-' + asked.number;
      if (asked.loops && !existsSync(looped)) {
        record(event, ctx, asked, 'loops');
        writeFileSync(looped, '');
        for (;;);
      }`),
  },
  config: {
    events: {
      retryDelaysMs: Array<number>(50).fill(20),
      // Short, for the rounds to be quick; no shorter, or a busy machine looks like a second loop, which is the last one.
      overrides: { looper: { attemptTimeoutMs: 1_000 } },
    },
    sandbox: { disposeMs: 200 },
    logLevel: 'error',
  },
};
