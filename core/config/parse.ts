import { HostError } from '../errors.ts';
import { crossCheck } from './cross-check.ts';
import { allowed, problemLines } from './problems.ts';
import { configSchema } from './schema.ts';
import type { Config } from './types.ts';

/**
 * Checks a configuration and fills in the defaults. Paths stay as they are written.
 *
 * Throws `HostError` `CONFIG_INVALID` with every problem, one per line; keys and tokens are never part of it.
 */
export function parseConfig(given: unknown, origins: Readonly<Record<string, string>> = {}): Config {
  const result = configSchema.safeParse(given, { error: allowed });
  const problems = result.success ? crossCheck(result.data) : problemLines(result.error, given, origins);
  if (!result.success || problems.length > 0) throw new HostError('CONFIG_INVALID', problems.join('\n'));
  return result.data;
}
