import { execFile } from 'node:child_process';
import { watch } from 'node:fs';
import { promisify } from 'node:util';
import { expect, describe, it, vi } from 'vitest';
import { temporaryFolder, writePlugin } from '../../../test/fixtures/plugin-folder.ts';
import { silentLog } from '../../log.ts';
import { startPluginWatch } from './watch.ts';

vi.mock('node:fs', async (original) => {
  const fs = await original<typeof import('node:fs')>();
  return { ...fs, watch: vi.fn(fs.watch) };
});

describe('a watch', () => {
  it('says once what to do when the system allows no more, and the host goes on', () => {
    using folder = temporaryFolder();
    const directory = writePlugin(folder.path, 'crm', '');
    const warn = vi.fn();
    vi.mocked(watch).mockImplementation((name) => {
      throw Object.assign(
        new Error(`ENOSPC: System limit for number of file watchers reached, watch '${name as string}'`),
        {
          code: 'ENOSPC',
        },
      );
    });
    const options = { directory: folder.path, root: folder.path, onChanged() {}, onPackagesChanged() {} };
    const plugins = startPluginWatch({ ...options, log: { ...silentLog, warn } });
    plugins.follow('crm', { directory, inputs: [], assets: [], packages: [], broken: false });
    plugins.close();
    expect(warn).toHaveBeenCalledTimes(1);
    expect(warn).toHaveBeenCalledWith(
      { code: 'WATCH_FAILED', error: expect.stringContaining('ENOSPC') },
      expect.stringContaining('fs.inotify.max_user_watches'),
    );
  });

  it('keeps no process alive', async () => {
    using folder = temporaryFolder();
    const directory = writePlugin(folder.path, 'crm', '');
    const program = `
      import { startPluginWatch } from ${JSON.stringify(new URL('watch.ts', import.meta.url).href)};
      const watch = startPluginWatch({ directory: ${JSON.stringify(folder.path)}, root: ${JSON.stringify(folder.path)} });
      watch.follow('crm', { directory: ${JSON.stringify(directory)}, inputs: [], assets: [], packages: [], broken: false });
      console.log('follows');`;
    const run = promisify(execFile)(process.execPath, ['--input-type=module', '--eval', program]);
    expect((await run).stdout).toBe('follows\n');
  });
});
