import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';

/** The processes whose command line names the folder: a host has its configuration there, a sandbox its data. */
export function processesOf(folder: string): number[] {
  return commandLines()
    .filter(([, command]) => command.includes(folder))
    .map(([pid]) => pid);
}

/** Process ids with their command lines; those of processes that have ended and that nobody has asked about yet are empty. */
function commandLines(): (readonly [pid: number, command: string])[] {
  if (!existsSync('/proc/self/cmdline')) {
    const lines = execFileSync('ps', ['-axo', 'pid=,command='], { encoding: 'utf8' }).split('\n');
    return lines.map((line) => [Number.parseInt(line, 10), line]);
  }
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => [Number(pid), commandLineOf(pid)]);
}

function commandLineOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}
