import { mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { npmInstall } from './npm.ts';

/**
 * Installs a package, with what it depends on, into a folder of its own, hands over where it lies there, and removes all of it
 * again: no deployment changes. Rejects with `HostError` `NPM_FAILED`.
 */
export async function withTrial<Result>(spec: string, look: (installed: string) => Promise<Result>): Promise<Result> {
  const folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'hotline-trial-')));
  try {
    const manifest = path.join(folder, 'package.json');
    writeFileSync(manifest, '{ "private": true }');
    await npmInstall(folder, spec);
    const { dependencies } = JSON.parse(readFileSync(manifest, 'utf8')) as { dependencies: Record<string, string> };
    return await look(path.join(folder, 'node_modules', Object.keys(dependencies)[0]!));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
