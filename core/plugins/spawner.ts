import { fork, type ChildProcess } from 'node:child_process';
import type { Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import { endGroup, inherited, STREAMS, type SpawnOptions, type StreamName } from './spawn.ts';

/** How a process ended. */
export interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A process that has been started, with its streams. */
export interface SpawnedSandbox extends Readonly<Record<StreamName, Socket>> {
  readonly pid: number;
  /** Its streams may still hold what it has written. */
  readonly ended: Promise<Ending>;
}

/** What the spawner's process is told. */
export type SpawnOrder = SpawnOptions & { readonly id: number };

/** What it tells: each stream, beside the message; then that all were sent; in the end how the process ended. Or why there is none. */
export type SpawnReport = { readonly id: number } & (
  { readonly stream: StreamName } | { readonly pid: number } | Ending | { readonly failure: string }
);

interface Start {
  readonly streams: Partial<Record<StreamName, Socket>>;
  readonly spawned: PromiseWithResolvers<SpawnedSandbox>;
  readonly ended: PromiseWithResolvers<Ending>;
  pid?: number;
}

/** The sources, or what was compiled of them. */
const program = fileURLToPath(import.meta.url.replace(/spawner(\.[jt]s)(\?.*)?$/, 'spawner-process$1'));

/**
 * Starts the plugins' processes by way of a small process of its own: to start one copies the page tables of the process that does
 * it, and a host with much in memory would stand still for 4 to 10 ms. The small process also ends what it has started when the
 * host dies without having done it, by SIGKILL too, and when they loop.
 *
 * ```ts
 * const spawner = new Spawner();
 * const { pid, stdin, channel, ended } = await spawner.spawn({ directory, dataDir, readable, permissions, limits });
 * ```
 */
export class Spawner {
  #process!: ChildProcess;
  #starts!: Map<number, Start>;
  #last = 0;

  constructor() {
    this.#begin();
  }

  /** Rejects with what kept it from being started. */
  spawn(options: SpawnOptions): Promise<SpawnedSandbox> {
    if (!this.#process.connected) this.#begin();
    const id = ++this.#last;
    const start: Start = { streams: {}, spawned: Promise.withResolvers(), ended: Promise.withResolvers() };
    this.#starts.set(id, start);
    const order: SpawnOrder = { ...options, id };
    this.#process.send(order);
    // The host stays alive until it has heard how each of them ended.
    this.#process.channel?.ref();
    return start.spawned.promise;
  }

  /** Ends what still runs. */
  close(): void {
    this.#process.stdin?.destroy();
  }

  #begin(): void {
    const starts = (this.#starts = new Map<number, Start>());
    const child = (this.#process = fork(program, {
      detached: true,
      env: { ...inherited(), NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE },
      execArgv: ['--disable-sigusr1', '--max-semi-space-size=1', '--v8-pool-size=1'],
      // Nothing is ever written into the pipe: it ends when the host does.
      stdio: ['pipe', 'ignore', 'ignore', 'ipc'],
    }));
    const lifeline = child.stdin as Socket;
    lifeline.on('error', () => {});
    lifeline.unref();
    child.on('message', (report: SpawnReport, stream) => {
      hear(starts, report, stream as Socket | undefined);
      if (starts.size === 0) child.channel?.unref();
    });
    child.once('disconnect', () => abandonAll(starts, 'what starts all processes has ended'));
    child.on('error', ({ message }) => abandonAll(starts, message));
    child.unref();
    child.channel?.unref();
  }
}

function hear(starts: Map<number, Start>, report: SpawnReport, socket: Socket | undefined): void {
  const start = starts.get(report.id);
  if (start === undefined) return void socket?.destroy();
  if ('stream' in report) {
    if (socket !== undefined) start.streams[report.stream] = socket;
  } else if ('pid' in report) {
    const { streams, spawned, ended } = start;
    start.pid = report.pid;
    if (hasAll(streams)) spawned.resolve({ ...streams, pid: report.pid, ended: ended.promise });
    else abandon(start, 'the host has no file descriptor to spare');
  } else {
    starts.delete(report.id);
    if ('failure' in report) abandon(start, report.failure);
    else start.ended.resolve(report);
  }
}

/** Nobody would hear any more of how they end. */
function abandonAll(starts: Map<number, Start>, reason: string): void {
  for (const start of starts.values()) abandon(start, reason);
  starts.clear();
}

function abandon({ pid, streams, spawned, ended }: Start, reason: string): void {
  if (pid !== undefined) endGroup(pid);
  for (const stream of Object.values(streams)) stream.destroy();
  spawned.reject(new Error(reason));
  ended.resolve({ code: null, signal: 'SIGKILL' });
}

function hasAll(streams: Start['streams']): streams is Record<StreamName, Socket> {
  return STREAMS.every((name) => streams[name] !== undefined);
}
