import type { DatabaseSync } from 'node:sqlite';
import { parentPort, workerData } from 'node:worker_threads';
import type { Claims } from './claims.ts';
import { openDatabase, openStore } from './database.ts';
import { Engine } from './engine.ts';
import type { Request } from './engine.ts';
import { isDiskTrouble, refusalOf } from './integrity.ts';
import type { FromThread, ThreadData, ToThread } from './thread-messages.ts';

/** How long deliveries may be without rows: so much is delivered again after a crash. */
const SWEEP_EVERY_MS = 250;
/** The waits before the file is tried again after the disk failed: the first one, and the longest. */
const MEND_AFTER_MS = 100;
const MEND_AT_LEAST_EVERY_MS = 2_000;

const { file, dedupeMs } = workerData as ThreadData;
const port = parentPort!;
const send = (message: FromThread): void => port.postMessage(message);

function openEngine(db: DatabaseSync, claims?: Claims): Engine {
  try {
    return new Engine(db, dedupeMs, claims);
  } catch (error) {
    db.close();
    throw error;
  }
}

function start(): void {
  const { db, hold } = openStore(file);
  let engine = openEngine(db);
  let trouble: string | undefined;
  let sweep: NodeJS.Timeout | undefined;

  function run(requests: readonly Request[]): FromThread {
    if (trouble !== undefined) return { kind: 'failed', reason: trouble };
    try {
      const results = engine.run(requests);
      if (engine.needsSweep) sweep ??= setTimeout(sweepUp, SWEEP_EVERY_MS);
      return { kind: 'results', results };
    } catch (error) {
      return isDiskTrouble(error) ? suspend(error) : runEach(requests);
    }
  }

  /** Nothing is done until the file is open again: what a disk says after it has failed cannot be relied on. */
  function suspend(error: unknown): FromThread {
    trouble = refusalOf(error, file).message;
    closeQuietly();
    setTimeout(mend, MEND_AFTER_MS, MEND_AFTER_MS);
    return { kind: 'failed', reason: trouble };
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
        if (isDiskTrouble(error)) return suspend(error);
        errors.set(index, textOf(error));
      }
    }
    return { kind: 'results', results, errors };
  }

  function mend(waitedMs: number): void {
    try {
      engine = openEngine(openDatabase(file), engine.handOver());
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

const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

try {
  start();
} catch (error) {
  const { code, message } = refusalOf(error, file);
  send({ kind: 'refused', code, message });
}
