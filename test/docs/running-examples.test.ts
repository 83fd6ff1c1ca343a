import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../core/config/load.ts';
import { temporaryFolder, writeFiles } from '../fixtures/plugin-folder.ts';
import { runPlugins } from '../fixtures/running-plugins.ts';
import { blocksOf, GUIDES } from './guides.ts';

const EXAMPLES = GUIDES.flatMap(blocksOf).filter(({ language }) => language === 'ts');
const holding = (call: string) => EXAMPLES.filter(({ code }) => code.includes(`export default ${call}(`));

describe('the examples of the guides', () => {
  it('that are plugins are loaded and serve', async () => {
    const plugins = holding('definePlugin').map(({ code }, i) => [`example-${i}`, code]);
    expect(plugins.length).toBeGreaterThan(5);
    await using running = await runPlugins(Object.fromEntries(plugins) as Record<string, string>);
    const broken = running.host.plugins.filter(({ state }) => state !== 'serving');
    expect(broken.map(({ name, reason }) => `${name} ${reason}`)).toEqual([]);
  });

  it.each(holding('defineConfig').map((block) => [`${block.file}:${block.line}`, block] as const))(
    'that are configurations are accepted: %s',
    async (_, { code }) => {
      using folder = temporaryFolder();
      writeFiles(folder.path, { 'hotline.config.ts': code });
      await expect(loadConfig({ file: path.join(folder.path, 'hotline.config.ts') })).resolves.toBeDefined();
    },
  );
});
