import type { Config, DeliveryRules, SandboxLimits } from './types.ts';

/** The limits of one plugin's process: those for all plugins, with its own on top. */
export function sandboxLimitsFor(config: Config, plugin: string): SandboxLimits {
  const { overrides, ...limits } = config.sandbox;
  return withOverrides(limits, overrides, plugin);
}

/** How one plugin's deliveries are tried: as for all plugins, with its own rules on top. */
export function deliveryRulesFor(config: Config, plugin: string): DeliveryRules {
  const { overrides, retryDelaysMs, attemptTimeoutMs, concurrency, onDead } = config.events;
  return withOverrides({ retryDelaysMs, attemptTimeoutMs, concurrency, onDead }, overrides, plugin);
}

function withOverrides<Settings extends object>(
  settings: Settings,
  overrides: Readonly<Record<string, Partial<Settings>>>,
  plugin: string,
): Settings {
  const own = Object.hasOwn(overrides, plugin) ? Object.entries(overrides[plugin]!) : [];
  return { ...settings, ...Object.fromEntries(own.filter(([, value]) => value !== undefined)) };
}
