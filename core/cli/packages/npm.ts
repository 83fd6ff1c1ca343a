import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { HostError } from '../../errors.ts';

const LONGEST_OUTPUT = 64 * 2 ** 20;
const QUIET = ['--no-audit', '--no-fund', '--loglevel', 'error'];
const run = promisify(execFile);

/** Runs npm in a folder, without any script of a package. Returns what it prints; throws `HostError` `NPM_FAILED`. */
export async function npm(folder: string, args: readonly [command: string, ...rest: string[]]): Promise<string> {
  const [command, ...rest] = args;
  const prefix = ['--prefix', folder, '--ignore-scripts', ...QUIET];
  try {
    const { stdout } = await run('npm', [command, ...prefix, ...rest], { cwd: folder, maxBuffer: LONGEST_OUTPUT });
    return stdout;
  } catch (error) {
    const { stderr = '', message } = error as Error & { readonly stderr?: string };
    throw new HostError('NPM_FAILED', `npm ${command} failed in ${folder}:\n${reasonIn(stderr) || message}`, {
      cause: error,
    });
  }
}

/** Adds a package to the dependencies of a folder. `spec` is anything that npm takes; folders and tarballs are absolute. */
export const npmInstall = (folder: string, spec: string): Promise<string> =>
  npm(folder, ['install', ...peers(folder), '--', spec]);

export const npmUninstall = (folder: string, packageName: string): Promise<string> =>
  npm(folder, ['uninstall', ...peers(folder), '--', packageName]);

/** What npm is given for what a person typed: paths are theirs, from where they stand. */
export function specOf(typed: string): string {
  const isPath = /^(\.|\/|~\/)|\.tgz$/.test(typed) || existsSync(path.join(typed, 'package.json'));
  return isPath ? path.resolve(typed) : typed;
}

/** Plugins name the host as a peer. Where it is not among the dependencies, since it runs from elsewhere, npm must not fetch one. */
function peers(folder: string): string[] {
  return existsSync(path.join(folder, 'node_modules/hotline-host')) ? [] : ['--legacy-peer-deps'];
}

function reasonIn(stderr: string): string {
  const lines = stderr.split('\n').map((line) => line.replace(/^npm (error|ERR!) ?/, '').trimEnd());
  return lines.filter((line) => line !== '' && !/complete log of this run|^\/.*-debug-\d\.log$/.test(line)).join('\n');
}
