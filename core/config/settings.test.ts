import { describe, expect, it } from 'vitest';
import { listSettings } from './settings.ts';

const settings = listSettings();

describe('The table of settings', () => {
  it.each(settings)('says what $path is in one sentence', ({ description }) => {
    expect(description).toMatch(/^[A-Z][^\n]*\.$/);
  });

  it.each(settings.filter(({ path }) => /(Ms|Mb|Bytes|bodyLimit|PerSecond|Days)$/.test(path)))(
    'gives the unit of $path',
    ({ path, description }) => {
      expect(description).toMatch(
        path.endsWith('PerSecond') ? /per second/ : /, in (milliseconds|megabytes|bytes|days)/,
      );
    },
  );

  it('has a default for everything but what only a deployment can know', () => {
    const without = settings.filter((setting) => setting.default === undefined).map(({ path }) => path);
    expect(without).toEqual([
      'connections[].name',
      'connections[].instanceId',
      'connections[].topicsToken',
      'connections[].botToken',
      'connections[].plugins',
      'server.publicUrl',
      'server.tls.cert',
      'server.tls.key',
      'server.metrics.token',
      'outbound.topics.send.action',
    ]);
  });
});
