import type { z } from 'zod';
import type { configSchema } from './schema.ts';

/** What a deployment writes: everything but the connections may be left out. */
export type UserConfig = z.input<typeof configSchema>;

/** The complete configuration: defaults filled in, paths absolute, every connection with at least one key. */
export type Config = z.output<typeof configSchema>;

export type Connection = Config['connections'][number];

/** The limits of one plugin's process; see `sandboxLimitsFor`. */
export type SandboxLimits = Omit<Config['sandbox'], 'overrides'>;

/** How one plugin's deliveries are tried; see `deliveryRulesFor`. */
export type DeliveryRules = Pick<Config['events'], 'retryDelaysMs' | 'attemptTimeoutMs' | 'concurrency' | 'onDead'>;
