import type { Socket } from 'node:net';
import { endGroup, spawnSandbox, STREAMS } from './spawn.ts';
import type { SpawnOrder, SpawnReport } from './spawner.ts';

/** Process groups. */
const running = new Set<number>();

function report(what: SpawnReport, stream?: Socket): void {
  // Without somebody to hear of it, a host that has just gone would be an error that ends this process at once.
  if (process.connected) process.send!(what, stream, undefined, () => {});
}

// It outlives the host, whatever both are sent.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {});

process.on('message', ({ id, ...options }: SpawnOrder) => {
  const spawned = spawnSandbox(options);
  if (spawned instanceof Error) return report({ id, failure: spawned.message });
  const { child, pid, ...streams } = spawned;
  running.add(pid);
  child.once('exit', (code, signal) => {
    running.delete(pid);
    report({ id, code, signal });
  });
  // All of them before it can have written anything: it has no program yet.
  for (const name of STREAMS) report({ id, stream: name }, streams[name]);
  report({ id, pid });
});

// Not `disconnect`: that never comes when the host dies before it has taken a stream that was handed to it.
process.stdin.once('close', () => process.exit());
process.once('exit', () => {
  for (const pid of running) endGroup(pid);
});
process.stdin.resume();
