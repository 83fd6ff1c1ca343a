import { describe, expect, it } from 'vitest';
import type { CallFigures } from '../../ledger/figures.ts';
import type { MeasuredPlugin } from '../control-routes.ts';
import { RecentFigures } from './recent.ts';

const calls = (failures: number): CallFigures => ({ total: failures, failures, outcomes: {} });

function plugin({ failures = 0, late = 0, restarts = 0, cpuMs = 0 }): MeasuredPlugin {
  return {
    name: 'crm',
    packageName: 'hotline-plugin-crm',
    version: '1.0.0',
    path: '/srv/crm',
    origin: 'directory',
    events: [],
    commands: [],
    state: 'serving',
    restarts,
    figures: {
      calls: { command: calls(failures), event: calls(failures), timer: calls(0) },
      late: { count: late },
      cpuMs,
      queue: { waiting: 0, inFlight: 0, dead: 0 },
    },
  };
}

describe('what has happened of late', () => {
  it('is nothing at the first look, whatever there has been since the host started', () => {
    const recent = new RecentFigures();
    expect(recent.look([plugin({ failures: 9, late: 3, restarts: 2, cpuMs: 900 })], 0).get('crm')).toEqual({
      failures: 0,
      late: 0,
      restarts: 0,
    });
  });

  it('is what came within a minute; processor time counts since the look before', () => {
    const recent = new RecentFigures();
    recent.look([plugin({})], 0);
    recent.look([plugin({ failures: 1, cpuMs: 500 })], 30_000);
    expect(recent.look([plugin({ failures: 2, late: 1, restarts: 1, cpuMs: 1_400 })], 31_000).get('crm')).toEqual({
      failures: 4,
      late: 1,
      restarts: 1,
      cpuShare: 0.9,
    });
    expect(recent.look([plugin({ failures: 2, late: 1, restarts: 1, cpuMs: 1_400 })], 89_000).get('crm')).toEqual({
      failures: 2,
      late: 1,
      restarts: 1,
      cpuShare: 0,
    });
  });

  it('begins anew with another host', () => {
    const recent = new RecentFigures();
    recent.look([plugin({ failures: 5, cpuMs: 1_000 })], 0);
    expect(recent.look([plugin({ failures: 1, cpuMs: 10 })], 1_000).get('crm')).toEqual({
      failures: 0,
      late: 0,
      restarts: 0,
    });
  });
});
