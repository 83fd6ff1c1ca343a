import type { Builtins } from './builtins.ts';
import { guardSqlite } from './sqlite-guard.ts';

const REFUSED = {
  _debugProcess: 'The inspector of other processes',
  _debugEnd: 'The inspector',
  _linkedBinding: 'Internal bindings',
  binding: 'Internal bindings',
  dlopen: 'Native code',
  execve: 'Replacing the process',
  setuid: 'Changing the user',
  seteuid: 'Changing the user',
  setgid: 'Changing the group',
  setegid: 'Changing the group',
  setgroups: 'Changing the groups',
  initgroups: 'Changing the groups',
};

/**
 * Closes what Node's permission model leaves open, before any line of the plugin runs: signals to other processes, the
 * inspector of other processes, priorities, engine flags (some write files), loader hooks (they could undo ours), and the
 * database module, which opens any path.
 */
export function harden(builtins: Builtins, dataDir: string): void {
  const { process, os, v8, module } = builtins;
  const ownPid = process.pid;
  const refuseSignals = refuse('Signals to other processes');
  // `kill` is built on `_kill`, which is as easy to reach.
  for (const name of ['kill', '_kill'] as const) {
    const original = (process as unknown as Record<typeof name, typeof process.kill>)[name].bind(process);
    seal(process, name, (pid: number, signal?: string | number) =>
      pid === ownPid ? original(pid, signal) : refuseSignals(),
    );
  }

  for (const [name, what] of Object.entries(REFUSED)) if (name in process) seal(process, name, refuse(what));
  seal(os, 'setPriority', refuse('Changing priorities'));
  seal(v8, 'setFlagsFromString', refuse('Engine flags'));
  seal(module, 'registerHooks', refuse('Module loader hooks'));
  seal(module, 'register', refuse('Module loader hooks'));
  guardSqlite(builtins, dataDir);
  module.syncBuiltinESMExports();
}

function refuse(what: string): () => never {
  return () => {
    throw Object.assign(new Error(`${what}: not allowed in a plugin.`), { code: 'ERR_ACCESS_DENIED' });
  };
}

function seal(target: object, name: string, value: unknown): void {
  Object.defineProperty(target, name, { value, writable: false, configurable: false, enumerable: true });
}
