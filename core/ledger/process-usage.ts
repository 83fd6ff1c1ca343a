import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';

/** What a process has used, since its start. */
export interface ProcessUsage {
  /** Processor time, in user and system mode. */
  readonly cpuMs: number;
  /** Resident memory, at this moment. */
  readonly residentBytes: number;
}

/** Of `/proc/PID/stat`: Linux counts in hundredths of a second, whatever its timer does. */
const TICK_MS = 10;

/** By pid; a process that has gone is left out. */
export async function readUsage(pids: readonly number[]): Promise<Map<number, ProcessUsage>> {
  if (pids.length === 0) return new Map();
  return process.platform === 'linux' ? readFromProc(pids) : readFromPs(pids);
}

/** Processor time in milliseconds, without waiting; undefined where that cannot be had, or when the process has gone. */
export function readCpuNow(pid: number): number | undefined {
  if (process.platform !== 'linux') return undefined;
  try {
    return cpuOf(readFileSync(`/proc/${pid}/stat`, 'latin1'));
  } catch {
    return undefined;
  }
}

async function readFromProc(pids: readonly number[]): Promise<Map<number, ProcessUsage>> {
  const read = async (pid: number): Promise<[number, ProcessUsage] | undefined> => {
    try {
      const [stat, status] = await Promise.all(
        ['stat', 'status'].map((name) => readFile(`/proc/${pid}/${name}`, 'latin1')),
      );
      const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(status!)?.[1];
      // One that has ended and was not waited for yet has none.
      return kilobytes === undefined
        ? undefined
        : [pid, { cpuMs: cpuOf(stat!), residentBytes: Number(kilobytes) * 1024 }];
    } catch {
      return undefined;
    }
  };
  const found = await Promise.all(pids.map(read));
  return new Map(found.filter((usage) => usage !== undefined));
}

/** The name, in brackets, may hold anything; `utime` and `stime` are the 12th and 13th fields behind it. */
function cpuOf(stat: string): number {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
}

function readFromPs(pids: readonly number[]): Promise<Map<number, ProcessUsage>> {
  return new Promise((resolve) => {
    execFile('ps', ['-o', 'pid=,rss=,time=', '-p', pids.join(',')], (_error, stdout) => resolve(parsePs(stdout)));
  });
}

/** Lines of pid, kilobytes, and time as `[[days-]hours:]minutes:seconds[.hundredths]`. */
export function parsePs(stdout: string): Map<number, ProcessUsage> {
  const rows = [...stdout.matchAll(/^\s*(\d+)\s+(\d+)\s+(?:(\d+)-)?(?:(\d+):)?(\d+):(\d+(?:\.\d+)?)\s*$/gm)];
  return new Map(
    rows.map(([, pid, kilobytes, days = 0, hours = 0, minutes, seconds]) => {
      const cpuMs = (((Number(days) * 24 + Number(hours)) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1_000;
      return [Number(pid), { cpuMs, residentBytes: Number(kilobytes) * 1024 }];
    }),
  );
}
