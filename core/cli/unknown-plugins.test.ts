import { describe, expect, it } from 'vitest';
import { parseConfig } from '../config/parse.ts';
import { unknownPlugins } from './unknown-plugins.ts';

const connection = { name: 'support', instanceId: '1', apiKeys: ['key'] };

describe('plugins that the configuration names', () => {
  it('are not mentioned when they are there', () => {
    const config = parseConfig({ connections: [connection], plugins: { order: ['crm'], options: { invoice: {} } } });
    expect(unknownPlugins(config, ['crm', 'invoice'])).toEqual([]);
  });

  it('are each mentioned with their setting when they are not, and with the one that was meant', () => {
    const config = parseConfig({
      connections: [{ ...connection, plugins: ['crm', 'chat'] }],
      plugins: {
        order: ['zebra'],
        disabled: ['invioce'],
        options: { crn: {}, crm: {} },
        grants: { backup: ['child-process'] },
      },
      sandbox: { overrides: { quality: { heapMb: 64 } } },
    });
    expect(unknownPlugins(config, ['crm', 'invoice'])).toEqual([
      'plugins.order names zebra, and there is no such plugin.',
      'plugins.disabled names invioce, and there is no such plugin; did you mean invoice?',
      'plugins.options names crn, and there is no such plugin; did you mean crm?',
      'plugins.grants names backup, and there is no such plugin.',
      'sandbox.overrides names quality, and there is no such plugin.',
      'connection support names chat, and there is no such plugin.',
    ]);
  });
});
