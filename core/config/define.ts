import type { UserConfig } from './types.ts';

/**
 * Types the configuration while it is written; hands it back as it is.
 *
 * ```ts
 * import { env } from 'node:process';
 * import { defineConfig } from 'hotline-host';
 *
 * export default defineConfig({
 *   connections: [{ name: 'support', instanceId: env.HOTLINE_INSTANCE_ID, apiKeys: [env.HOTLINE_API_KEY] }],
 * });
 * ```
 */
export function defineConfig(config: UserConfig): UserConfig {
  return config;
}
