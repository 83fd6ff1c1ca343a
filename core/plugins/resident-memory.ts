import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';

const INTERVAL_MS = 250;

/** Watches how much memory processes really hold, buffers outside the heap included. */
export interface ResidentMemory {
  /** Calls `onExceeded` once when the process holds more than the limit. */
  watch(pid: number, limitBytes: number, onExceeded: (bytes: number) => void): void;
  forget(pid: number): void;
  close(): void;
}

export function watchResidentMemory(
  read: (pids: number[]) => Promise<Map<number, number>> = readResident,
): ResidentMemory {
  const watched = new Map<number, { limitBytes: number; onExceeded: (bytes: number) => void }>();
  let reading = false;

  async function look(): Promise<void> {
    if (reading || watched.size === 0) return;
    reading = true;
    for (const [pid, bytes] of await read([...watched.keys()])) {
      const entry = watched.get(pid);
      if (entry === undefined || bytes <= entry.limitBytes) continue;
      watched.delete(pid);
      entry.onExceeded(bytes);
    }
    reading = false;
  }

  const timer = setInterval(() => void look(), INTERVAL_MS).unref();
  return {
    watch: (pid, limitBytes, onExceeded) => void watched.set(pid, { limitBytes, onExceeded }),
    forget: (pid) => void watched.delete(pid),
    close: () => clearInterval(timer),
  };
}

/** Resident bytes by pid; a process that has gone is left out. */
export async function readResident(pids: readonly number[]): Promise<Map<number, number>> {
  return process.platform === 'linux' ? readFromProc(pids) : readFromPs(pids);
}

async function readFromProc(pids: readonly number[]): Promise<Map<number, number>> {
  const sizes = await Promise.all(
    pids.map(async (pid) => {
      const text = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
      return [pid, Number(/^VmRSS:\s+(\d+) kB$/m.exec(text)?.[1] ?? NaN) * 1024] as const;
    }),
  );
  return new Map(sizes.filter(([, bytes]) => !Number.isNaN(bytes)));
}

function readFromPs(pids: readonly number[]): Promise<Map<number, number>> {
  return new Promise((resolve) => {
    execFile('ps', ['-o', 'pid=,rss=', '-p', pids.join(',')], (_error, stdout) => {
      const rows = stdout
        .trim()
        .split('\n')
        .map((line) => line.trim().split(/\s+/).map(Number));
      resolve(new Map(rows.filter((row) => row.length === 2).map(([pid, kb]) => [pid!, kb! * 1024])));
    });
  });
}
