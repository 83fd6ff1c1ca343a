import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import type { InstalledPlugin } from '../plugins/listing.ts';
import { pluginTable } from './plugin-table.ts';

const plugin = (name: string, more: Partial<InstalledPlugin>): InstalledPlugin => ({
  name,
  packageName: `hotline-plugin-${name}`,
  version: '1.2.3',
  path: `${process.cwd()}/plugins/${name}`,
  origin: 'directory',
  events: [],
  commands: [],
  state: 'serving',
  ...more,
});
const table = (plugins: Parameters<typeof pluginTable>[0], width?: number) =>
  stripVTControlCharacters(pluginTable(plugins, { directory: '/srv/plugins', width })).split('\n');

describe('the table of plugins', () => {
  it('has a row each, with a sign beside the colour, and leaves out columns that nobody fills', () => {
    const plugins = [plugin('a', { commands: ['/a'] }), plugin('longer', { state: 'paused', reason: 'is paused.' })];
    expect(table(plugins)).toEqual([
      '  NAME    VERSION  STATE    FROM',
      '● a       1.2.3    serving  plugins/a',
      '  commands  /a',
      '! longer  1.2.3    paused   plugins/longer',
      '  is paused.',
    ]);
  });

  it('aligns numbers, and says where an installed package was found', () => {
    const path = `${process.cwd()}/node_modules/hotline-plugin-b`;
    const plugins = [
      plugin('a', { pid: 7, restarts: 0 }),
      plugin('b', { pid: 81_240, restarts: 12, path, origin: 'dependency' }),
    ];
    expect(table(plugins)).toEqual([
      '  NAME  VERSION  STATE      PID  RESTARTS  FROM',
      '● a     1.2.3    serving      7         0  plugins/a',
      '● b     1.2.3    serving  81240        12  node_modules/hotline-plugin-b (dependency)',
    ]);
  });

  it('wraps long lists and reasons, and keeps the shape of code frames', () => {
    const commands = Array.from({ length: 12 }, (_, i) => `/command${i}`);
    const reason = `does not compile: ${'word '.repeat(20)}\n    1 | ${'code '.repeat(20)}`;
    const lines = table([plugin('a', { commands, state: 'failed', reason })], 60);
    expect(lines.slice(2).map((line) => line.length > 60)).toEqual([false, false, false, false, false, false, true]);
    expect(lines[3]).toMatch(/^ {12}\/command/);
  });

  it('shows nothing that could steer the terminal', () => {
    expect(
      pluginTable([plugin('a', { state: 'failed', reason: 'threw \u001b[2J' })], { directory: '/' }),
    ).not.toContain('\u001b[2J');
  });

  it('says where it has looked when there are none', () => {
    expect(table([])).toEqual(['There are no plugins in /srv/plugins.']);
  });
});
