import { createPluginTimers } from '../events/plugin-timers.ts';
import type { HostServices } from '../sandbox/contract.ts';
import { MemoryValues } from '../store/memory/values.ts';
import { createPluginValues } from '../store/plugin-values.ts';
import type { PendingTimers } from './pending-timers.ts';
import type { SentCalls } from './sent.ts';
import type { TestClock } from './test-clock.ts';

export interface TestServicesOptions {
  readonly name: string;
  readonly clock: TestClock;
  readonly timers: PendingTimers;
  readonly sent: SentCalls;
}

/** What the host does for the plugin: with the host's own limits, in memory, by the fake clock, and nothing leaves. */
export function createTestServices({ name, clock, timers: pending, sent }: TestServicesOptions): HostServices {
  const values = createPluginValues(new MemoryValues(), name);
  const timers = createPluginTimers(pending, name, () => clock.now());
  return {
    getValue: (key) => values.get(key),
    setValue: (key, value, expected) => values.set(key, value, expected ?? undefined),
    deleteValue: (key, expected) => values.delete(key, expected ?? undefined),
    listValues: (prefix, after) => values.list({ prefix, after: after ?? undefined }),
    setTimer: (timer, options) => timers.set(timer, options),
    cancelTimer: (timer, key) => timers.cancel(timer, key),
    telegram: sent.telegram,
    infoByTopic: sent.infoByTopic,
    sendToTopic: sent.sendToTopic,
    publish: sent.publish,
  };
}
