import { describe, expect, it } from 'vitest';
import { parseConfig } from './parse.ts';
import { deliveryRulesFor, sandboxLimitsFor } from './per-plugin.ts';

const config = parseConfig({
  sandbox: { heapMb: 100, overrides: { pdf: { heapMb: 200, nice: undefined } } },
  events: { retryDelaysMs: [10], overrides: { crm: { retryDelaysMs: [20, 30], onDead: 'hold' } } },
});

describe('The limits of one plugin', () => {
  it('are those of all plugins, with its own on top', () => {
    expect(sandboxLimitsFor(config, 'crm')).toMatchObject({ heapMb: 100, memoryMb: 256 });
    expect(sandboxLimitsFor(config, 'pdf')).toMatchObject({ heapMb: 200, memoryMb: 256, nice: 10 });
  });

  it('are not found in the prototype', () => {
    expect(sandboxLimitsFor(config, 'constructor')).toEqual(sandboxLimitsFor(config, 'crm'));
  });
});

describe('The delivery rules of one plugin', () => {
  it('are those of all plugins, with its own on top', () => {
    expect(deliveryRulesFor(config, 'pdf')).toMatchObject({ retryDelaysMs: [10], onDead: 'skip' });
    expect(deliveryRulesFor(config, 'crm')).toMatchObject({ retryDelaysMs: [20, 30], onDead: 'hold', concurrency: 64 });
  });
});
