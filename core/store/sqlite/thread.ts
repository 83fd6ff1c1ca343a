import { parentPort, workerData } from 'node:worker_threads';
import { HostError } from '../../errors.ts';
import { openDatabase, openStore } from './database.ts';
import { Engine } from './engine.ts';
import type { Request } from './engine.ts';
import type { FromThread, ThreadData, ToThread } from './thread-messages.ts';

/** How long deliveries may be without rows: so much is delivered again after a crash. */
const SWEEP_EVERY_MS = 100;
/** The waits before the file is tried again after the disk failed: the first one, and the longest. */
const MEND_AFTER_MS = 100;
const MEND_AT_LEAST_EVERY_MS = 5_000;
/** SQLite's primary result codes for what is wrong with the file or the disk, not with the request. */
const DISK_TROUBLE = [5, 6, 7, 8, 10, 11, 13, 14, 15, 26];

const { file, dedupeMs } = workerData as ThreadData;
const port = parentPort!;
const send = (message: FromThread): void => port.postMessage(message);

function start(): void {
  const { db, hold } = openStore(file);
  let engine = new Engine(db, dedupeMs);
  let trouble: string | undefined;

  let sweep: NodeJS.Timeout | undefined;

  function run(requests: readonly Request[]): FromThread {
    if (trouble !== undefined) return { kind: 'failed', reason: trouble };
    try {
      const results = engine.run(requests);
      if (engine.needsSweep) sweep ??= setTimeout(sweepUp, SWEEP_EVERY_MS);
      return { kind: 'results', results };
    } catch (error) {
      if (!isDiskTrouble(error)) return runEach(requests);
      trouble = `${file} cannot be used: ${textOf(error)}.`;
      closeQuietly();
      setTimeout(mend, MEND_AFTER_MS, MEND_AFTER_MS);
      return { kind: 'failed', reason: trouble };
    }
  }

  /** Trouble with the disk shows with the next request. */
  function sweepUp(): void {
    sweep = undefined;
    run([['sweep']]);
  }

  /** One request among them cannot be done: the others must not suffer. */
  function runEach(requests: readonly Request[]): FromThread {
    const results: unknown[] = [];
    const errors = new Map<number, string>();
    for (const [index, request] of requests.entries()) {
      try {
        results[index] = engine.run([request])[0];
      } catch (error) {
        errors.set(index, textOf(error));
      }
    }
    return { kind: 'results', results, errors };
  }

  function mend(waitedMs: number): void {
    try {
      engine = new Engine(openDatabase(file), dedupeMs, engine.handOver());
      trouble = undefined;
      send({ kind: 'mended' });
    } catch {
      const next = Math.min(waitedMs * 2, MEND_AT_LEAST_EVERY_MS);
      setTimeout(mend, next, next);
    }
  }

  function closeQuietly(): void {
    try {
      engine.db.close();
    } catch {
      // What could not be moved into the file stays in its log.
    }
  }

  port.on('message', (message: ToThread) => {
    if (message.kind === 'run') return send(run(message.requests));
    run([['settleIn']]);
    closeQuietly();
    hold.release();
    process.exit();
  });
  send({ kind: 'ready' });
}

const isDiskTrouble = (error: unknown): boolean =>
  error instanceof Error && 'errcode' in error && DISK_TROUBLE.includes(Number(error.errcode) & 0xff);

const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

try {
  start();
} catch (error) {
  const code = error instanceof HostError ? error.code : 'STORE_UNAVAILABLE';
  send({ kind: 'refused', code, message: error instanceof HostError ? error.message : `${file}: ${textOf(error)}.` });
}
