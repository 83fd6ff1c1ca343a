import { HostError } from '../errors.ts';
import type { Events } from './api.ts';

export interface TimerOptions {
  /** One timer per name and key: setting it again replaces it. A dialog's key orders it with the dialog's events. */
  readonly key: string;
  /** From now: milliseconds, or a number with `s`, `m`, `h` or `d`, as in `15m`. */
  readonly in?: number | string;
  /** At this time; one that has passed is due at once. */
  readonly at?: Date | number;
  /** Any JSON, for the handler. */
  readonly payload?: unknown;
}

/** One plugin's timers: they survive reloads and restarts, and one that came due while the host was down fires once, later. */
export interface PluginTimers {
  set(name: string, options: TimerOptions): Promise<void>;
  /** True: it will not fire. False: there was none, or it has begun. */
  cancel(name: string, key: string): Promise<boolean>;
}

const UNITS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const LONGEST_MS = 366 * 86_400_000;
const PAYLOAD_LIMIT = 65_536;

/**
 * ```ts
 * const timers = createPluginTimers(events, 'crm');
 * await timers.set('unanswered', { key: event.dialog.key, in: '15m', payload: { seq: event.seq } });
 * ```
 */
export function createPluginTimers(
  events: Pick<Events, 'setTimer' | 'cancelTimer'>,
  plugin: string,
  now = Date.now,
): PluginTimers {
  const refuse = (name: string, why: string): never => {
    throw new HostError('TIMER_INVALID', `${plugin}: the timer "${name}" ${why}`);
  };

  function delayOf(name: string, { in: delay, at }: TimerOptions): number {
    if ((delay === undefined) === (at === undefined)) refuse(name, 'needs either `in` or `at`.');
    const ms = at !== undefined ? Math.max(0, Number(at) - now()) : parseDelay(delay!);
    if (!(ms >= 0 && ms <= LONGEST_MS))
      refuse(name, `cannot be set to ${String(delay ?? at)}; allowed: up to 366 days, as in 15m.`);
    return ms;
  }

  return {
    async set(name, options) {
      const payload = JSON.stringify(options.payload ?? null);
      if (payload.length > PAYLOAD_LIMIT)
        refuse(name, `has a payload of ${payload.length} characters; allowed: ${PAYLOAD_LIMIT}.`);
      await events.setTimer({ plugin, name, key: options.key, delayMs: delayOf(name, options), payload });
    },
    cancel: (name, key) => events.cancelTimer(plugin, name, key),
  };
}

/** NaN for what is no delay. */
function parseDelay(delay: number | string): number {
  if (typeof delay === 'number') return delay;
  const [, amount, unit = ''] = /^(\d+(?:\.\d+)?)\s*([smhd])$/.exec(delay.trim()) ?? [];
  return Number(amount) * (UNITS[unit] ?? NaN);
}
