import { TIMER_PAYLOAD_LIMIT } from '../limits.ts';
import type { PluginTimers, TimerOptions } from '../plugin-context.ts';
import type { HostServices, TravellingTimer } from './contract.ts';
import { hostError } from './host-error.ts';

/** `ctx.timers`: the plugin's calls, checked here, done by the host. `names` are those of the plugin's handlers. */
export function createPluginTimers(
  host: Pick<HostServices, 'setTimer' | 'cancelTimer'>,
  names: readonly string[],
): PluginTimers {
  function declared(name: string): string {
    if (names.includes(name)) return name;
    const there = names.length === 0 ? 'The plugin declares none' : `There are: ${names.join(', ')}`;
    throw invalid(`There is no timer "${name}". ${there}; they stand under \`timers\` of \`definePlugin\`.`);
  }

  return {
    set: async (name, options) => host.setTimer(declared(name), travelling(name, options)),
    async cancel(name, key) {
      if (typeof key !== 'string') throw invalid(`The timer "${name}" needs a \`key\` that is a string.`);
      return host.cancelTimer(declared(name), key);
    },
  };
}

function travelling(name: string, { key, in: delay, at, payload }: TimerOptions): TravellingTimer {
  if (typeof key !== 'string') throw invalid(`The timer "${name}" needs a \`key\` that is a string.`);
  if (delay !== undefined && typeof delay !== 'string' && !Number.isFinite(delay))
    throw invalid(`The timer "${name}" cannot be set to ${String(delay)}.`);
  if (at !== undefined && !Number.isFinite(Number(at)))
    throw invalid(`The timer "${name}" cannot be set to ${String(at)}: that is no time.`);
  const length = (JSON.stringify(payload) as string | undefined)?.length ?? 0;
  if (length > TIMER_PAYLOAD_LIMIT)
    throw invalid(`The timer "${name}" has a payload of ${length} characters; allowed: ${TIMER_PAYLOAD_LIMIT}.`);
  return { key, in: delay, at: at === undefined ? undefined : Number(at), payload };
}

const invalid = (message: string): Error => hostError('TIMER_INVALID', message);
