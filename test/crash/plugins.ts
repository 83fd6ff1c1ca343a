import type { Deployment } from '../fixtures/deployment.ts';

/** A line of a plugin's file `deliveries`: one event that was handed to it, and what it does with it. */
export interface DeliveredLine {
  readonly number: number;
  readonly dialog: string;
  readonly seq: number;
  readonly attempt: number;
  readonly deliveryId: string;
  readonly outcome: 'done' | 'throws' | 'loops' | 'dies';
  /** Wall-clock milliseconds. */
  readonly at: number;
}

export const PLUGINS = ['looper', 'steady', 'thrower'] as const;
export const LINES = 'deliveries';

/** A plugin that does `then` with what it is handed, and writes it down; `commands` is the source of what it answers. */
export const recorder = (then: string, commands = '{}') => `
import { appendFileSync, existsSync, writeFileSync } from 'node:fs';

function record({ dialog, seq, attempt, deliveryId }, { dataDir }, { number }, outcome) {
  const line = { number, dialog: dialog.key, seq, attempt, deliveryId, outcome, at: Date.now() };
  appendFileSync(dataDir + '/${LINES}', JSON.stringify(line) + '\\n');
}

export default {
  commands: ${commands},
  events: {
    message_received(event, ctx) {
      const asked = JSON.parse(event.text);
      ${then}
      record(event, ctx, asked, 'done');
    },
  },
};
`;

export const throwsAtFirst = `if (event.attempt <= asked.throws) {
        record(event, ctx, asked, 'throws');
        throw new Error('as it was asked to');
      }`;
export const loopsOnce = `const looped = ctx.dataDir + '/looped-' + asked.number;
      if (asked.loops && !existsSync(looped)) {
        record(event, ctx, asked, 'loops');
        writeFileSync(looped, '');
        for (;;);
      }`;

/**
 * Three plugins that write down every delivery. Each event succeeds with each of them in the end, so everything can be asked
 * of the host: `thrower` throws at first attempts, `looper` loops once.
 */
export const recorders: Deployment = {
  plugins: {
    steady: recorder(''),
    thrower: recorder(throwsAtFirst),
    looper: recorder(loopsOnce),
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
