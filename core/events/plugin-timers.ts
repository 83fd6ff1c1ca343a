import { parseDuration } from '../duration.ts';
import { HostError } from '../errors.ts';
import { TIMER_PAYLOAD_LIMIT } from '../limits.ts';
import type { PluginTimers, TimerOptions } from '../plugin-context.ts';
import type { Events } from './api.ts';

const LONGEST_MS = 366 * 86_400_000;

/**
 * What one plugin may do with timers; its process asks for it.
 *
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
    const ms = at !== undefined ? Math.max(0, Number(at) - now()) : parseDuration(delay!);
    if (!(ms >= 0 && ms <= LONGEST_MS))
      refuse(name, `cannot be set to ${String(delay ?? at)}; allowed: up to 366 days, as in 15m.`);
    return ms;
  }

  return {
    async set(name, options) {
      const payload = JSON.stringify(options.payload ?? null);
      if (payload.length > TIMER_PAYLOAD_LIMIT)
        refuse(name, `has a payload of ${payload.length} characters; allowed: ${TIMER_PAYLOAD_LIMIT}.`);
      await events.setTimer({ plugin, name, key: options.key, delayMs: delayOf(name, options), payload });
    },
    cancel: (name, key) => events.cancelTimer(plugin, name, key),
  };
}
