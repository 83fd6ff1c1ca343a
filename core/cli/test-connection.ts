import { randomBytes } from 'node:crypto';
import type { LoadedConfig } from '../config/load.ts';
import type { Connection } from '../config/types.ts';

/** The same for the whole run: `hotline send` may hold it. */
const TEST_KEY = randomBytes(24).toString('base64url');

/** Adds the connection that `hotline send` and the emulator use in `hotline dev`: nobody outside knows its key. */
export function withTestConnection(loaded: LoadedConfig): LoadedConfig {
  const apiKeys = [TEST_KEY];
  const test: Connection = { name: 'test', instanceId: 'test', apiKeys, timezone: 'UTC' };
  const others = loaded.config.connections.filter(({ name, instanceId }) => ![name, instanceId].includes('test'));
  return { ...loaded, config: { ...loaded.config, connections: [...others, test] } };
}
