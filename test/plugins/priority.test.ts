import { existsSync, readFileSync } from 'node:fs';
import { getPriority } from 'node:os';
import { describe, expect, it } from 'vitest';
import { runPlugins } from '../fixtures/running-plugins.ts';

describe('a plugin’s process', () => {
  it('stands back behind the host, also where Linux shares the processor between sessions', async () => {
    await using plugins = await runPlugins({ calm: 'export default {};' }, { limits: { nice: 7 } });
    const { pid } = plugins.plugin('calm');
    expect(getPriority(pid)).toBe(Math.min(19, getPriority() + 7));
    const group = `/proc/${pid}/autogroup`;
    if (existsSync(group) && process.getuid?.() === 0) expect(readFileSync(group, 'utf8')).toMatch(/^$|nice 7$/m);
  });
});
