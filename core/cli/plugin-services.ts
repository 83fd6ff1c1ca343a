import type { Events } from '../events/api.ts';
import { createPluginTimers } from '../events/plugin-timers.ts';
import type { HostServices } from '../sandbox/contract.ts';
import { createPluginValues } from '../store/plugin-values.ts';
import type { Store } from '../store/store.ts';

/** What the host does for one plugin: `ctx.store` and `ctx.timers` end here. */
export function createPluginServices(
  plugin: string,
  {
    store,
    events,
  }: { readonly store: Pick<Store, 'values'>; readonly events: Pick<Events, 'setTimer' | 'cancelTimer'> },
): HostServices {
  const values = createPluginValues(store.values, plugin);
  const timers = createPluginTimers(events, plugin);
  return {
    getValue: (key) => values.get(key),
    setValue: (key, value, expected) => values.set(key, value, expected ?? undefined),
    deleteValue: (key, expected) => values.delete(key, expected ?? undefined),
    listValues: (prefix, after) => values.list({ prefix, after: after ?? undefined }),
    setTimer: (name, options) => timers.set(name, options),
    cancelTimer: (name, key) => timers.cancel(name, key),
  };
}
