import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import type { CallFigures, PluginFigures } from '../../ledger/figures.ts';
import type { InstalledPlugin } from '../../plugins/listing.ts';
import { columns } from '../journal/cells.ts';
import { figuresTable, type WatchedPlugin } from './figures-table.ts';
import type { Recent } from './recent.ts';

const NONE: CallFigures = { total: 0, failures: 0, outcomes: {} };

function figures({ total = 0, failures = 0, p95 = 0, dead = 0, cpuMs = 0 } = {}): PluginFigures {
  const tookMs = { p50: p95 / 2, p95, p99: p95 * 1.5 };
  const command = total === 0 ? NONE : { total, failures, outcomes: {}, tookMs };
  return {
    calls: { command, event: NONE, timer: NONE },
    late: { count: 0 },
    cpuMs,
    residentBytes: 51_200_000,
    queue: { waiting: 3, inFlight: 1, dead },
  };
}

function watched(
  name: string,
  numbers: Parameters<typeof figures>[0] = {},
  recent: Partial<Recent> = {},
  more: Partial<InstalledPlugin> = {},
): WatchedPlugin {
  const plugin: InstalledPlugin = {
    name,
    packageName: `hotline-plugin-${name}`,
    version: '1.0.0',
    path: `/srv/${name}`,
    origin: 'directory',
    events: [],
    commands: [],
    state: 'serving',
    restarts: 0,
    reloads: 2,
    ...more,
  };
  return {
    plugin: { ...plugin, figures: figures(numbers) },
    recent: { failures: 0, late: 0, restarts: 0, cpuShare: 0, ...recent },
  };
}

const CROWD = [
  watched('crm', { total: 12_345, failures: 2, p95: 12 }),
  watched('looper', { total: 7, failures: 4, p95: 2_751 }, { failures: 3, restarts: 3, cpuShare: 0.98 }),
  watched('torn', {}, {}, { state: 'failed', reason: 'does not compile: \u001b[2J\n  1 | code' }),
  watched('busy', { total: 1, p95: 40 }, { cpuShare: 0.97 }),
  watched('edited', { total: 1, dead: 2, p95: 40 }, {}, { change: 'loading' }),
];

const table = (plugins: readonly WatchedPlugin[], width: number) =>
  figuresTable(plugins, width).map((line) => stripVTControlCharacters(line).trimEnd());

describe('the plugins in numbers', () => {
  it('have the culprit first, and say by signs and words what colours say', () => {
    expect(table(CROWD, 150)).toEqual([
      '  PLUGIN  STATE                            CALLS  FAILED  LATE      P50      P95      P99    CPU   MEMORY  RESTARTS  RELOADS      QUEUE',
      '● looper  serving                              7    4 +3     0   1.38 s   2.75 s   4.13 s   98 %  51.2 MB      0 +3        2          4',
      '● busy    serving                              1       0     0    20 ms    40 ms    60 ms   97 %  51.2 MB         0        2          4',
      '✗ torn    failed                               0       0     0                               0 %  51.2 MB         0        2          4',
      '    does not compile: \ufffd[2J',
      '● crm     serving                         12,345       2     0     6 ms    12 ms    18 ms    0 %  51.2 MB         0        2          4',
      '● edited  serving, newer version loading       1       0     0    20 ms    40 ms    60 ms    0 %  51.2 MB         0        2  4, 2 dead',
    ]);
  });

  it('lose on a narrow terminal what matters least, and never a line end', () => {
    const titles = [200, 110, 80, 60].map((width) => table(CROWD, width)[0]!.trim().split(/ +/).length);
    expect(titles).toEqual([13, 12, 9, 6]);
    expect(table(CROWD, 60)[0]).toMatch(/PLUGIN .*STATE .*FAILED .*P95 .*CPU .*RESTARTS/);
    for (let width = 60; width < 160; width++) {
      for (const line of figuresTable(CROWD, width)) expect(columns(line)).toBeLessThanOrEqual(width);
    }
  });

  it('keep a long name and a long reason in their places', () => {
    const long = watched('n'.repeat(80), {}, {}, { state: 'paused', reason: 'word '.repeat(80) });
    const lines = figuresTable([long], 80);
    expect(lines).toHaveLength(3);
    for (const line of lines) expect(columns(line)).toBeLessThanOrEqual(80);
  });

  it('name what was refused, with nothing to count', () => {
    const refused = { name: 'odd', path: '/srv/odd', events: [], commands: [], refused: 'It is none.' } as const;
    const recent = { failures: 0, late: 0, restarts: 0 };
    expect(table([{ plugin: refused, recent }], 120).slice(1)).toEqual(['✗ odd     refused', '    It is none.']);
  });
});
