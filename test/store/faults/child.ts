import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Only where `strace` is installed and may trace can system calls be made to fail. */
export const hasStrace = spawnSync('strace', ['-o', '/dev/null', 'true']).status === 0;

/** A folder for one test, removed at its end. */
export async function scratch() {
  const folder = await mkdtemp(join(tmpdir(), 'hotline-faults-'));
  return { file: join(folder, 'store.sqlite'), [Symbol.asyncDispose]: () => rm(folder, { recursive: true }) };
}

export interface Run {
  readonly process: ChildProcess;
  /** What it printed, a line each; complete when it has ended. */
  readonly lines: readonly string[];
  readonly ended: Promise<void>;
  /** Resolves at the first line that begins so. */
  printed(start: string): Promise<void>;
}

/** Starts one of the scripts beside this file, with `strace` and its options around it if there are any. */
export function start(script: string, args: readonly (string | number)[], strace: readonly string[] = []): Run {
  const node = [process.execPath, fileURLToPath(new URL(script, import.meta.url)), ...args.map(String)];
  const traced = strace.length > 0 ? ['strace', '-f', '-qq', '-e', 'signal=none', ...strace, ...node] : node;
  const child = spawn(traced[0]!, traced.slice(1), { stdio: ['ignore', 'pipe', 'pipe'] });
  const lines: string[] = [];
  const waiting = new Set<() => void>();
  let rest = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    const parts = (rest + chunk).split('\n');
    rest = parts.pop()!;
    lines.push(...parts);
    waiting.forEach((look) => look());
  });
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const printed = (start: string) =>
    new Promise<void>((resolve, reject) => {
      const look = () => lines.some((line) => line.startsWith(start)) && resolve();
      waiting.add(look);
      look();
      void ended.then(() => reject(new Error(`It ended without printing "${start}":\n${lines.join('\n')}`)));
    });
  return { process: child, lines, ended, printed };
}

/** The numbers in lines such as `stored 17 3`. */
export const numbersOf = (lines: readonly string[], ...kinds: string[]): number[] =>
  lines.filter((line) => kinds.includes(line.split(' ')[0]!)).map((line) => Number(line.split(' ')[1]));
