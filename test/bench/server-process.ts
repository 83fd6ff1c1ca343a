import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

export interface ServerProcess extends AsyncDisposable {
  readonly url: string;
  readonly pid: number;
  /** In wall-clock milliseconds. */
  readonly startedAt: number;
  /** From the start of the process to its `listening` line, in milliseconds. */
  readonly startedInMs: number;
}

/** Starts a server on the named cores, with all processes that it starts in turn, and waits until it listens. */
export async function startServer(
  script: readonly string[],
  { cores, env = {} }: { readonly cores: string; readonly env?: NodeJS.ProcessEnv },
): Promise<ServerProcess> {
  const startedAt = Date.now();
  const at = performance.now();
  const command = ['-c', cores, process.execPath, ...script];
  const child = spawn('taskset', command, {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const closed = once(child, 'close');
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (errors = (errors + text).slice(-4000)));
  const url = await new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      const [, found] = /^listening on (\S+)/.exec(line) ?? [];
      if (found !== undefined) resolve(found);
    });
    child.once('exit', (code) =>
      reject(new Error(`${script.join(' ')} ended with ${code} before it listened.\n${errors}`)),
    );
  });
  return {
    url,
    pid: child.pid!,
    startedAt,
    startedInMs: performance.now() - at,
    async [Symbol.asyncDispose]() {
      child.kill('SIGTERM');
      await closed;
    },
  };
}
