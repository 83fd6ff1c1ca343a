import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { sandboxLimitsFor } from '../../config/per-plugin.ts';
import { parseConfig } from '../../config/parse.ts';
import { silentLog } from '../../log.ts';
import { inspectPlugins } from '../../plugins/inspect.ts';
import type { ListedPlugin } from '../../plugins/listing.ts';

/** Loads one package in a sandbox without permissions, as far as its declaration. Nothing is written. */
export async function loadPackage(folder: string): Promise<ListedPlugin> {
  const root = mkdtempSync(path.join(tmpdir(), 'hotline-load-'));
  try {
    const directory = path.join(root, 'plugins');
    mkdirSync(directory);
    symlinkSync(folder, path.join(directory, 'package'));
    const config = parseConfig({});
    const [plugin] = await inspectPlugins({
      ...config.plugins,
      root,
      directory,
      limitsFor: (name) => sandboxLimitsFor(config, name),
      logFor: () => silentLog,
    });
    return plugin!;
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}
