import { Worker } from 'node:worker_threads';
import { HostError } from '../../errors.ts';
import type { ErrorCode } from '../../errors.ts';
import type { backupFile } from './backup.ts';
import type { checkFile } from './check.ts';

/** What reads the whole file; see `check.ts` and `backup.ts`. */
export interface ReaderTasks {
  readonly checkFile: typeof checkFile;
  readonly backupFile: typeof backupFile;
}

/** What a reader is started with. */
export interface ReaderTask {
  readonly name: keyof ReaderTasks;
  readonly args: readonly unknown[];
}

/** What it says before it ends. */
export type ReaderAnswer =
  | { readonly kind: 'done'; readonly result: unknown }
  | { readonly kind: 'refused'; readonly code: ErrorCode; readonly message: string };

/**
 * Runs a task in a thread of its own, on a connection that only reads, while the store's thread goes on taking events.
 * Rejects with the `HostError` of the task.
 */
export function inReader<Name extends keyof ReaderTasks>(
  name: Name,
  ...args: Parameters<ReaderTasks[Name]>
): Promise<ReturnType<ReaderTasks[Name]>> {
  const thread = new URL(import.meta.url.replace(/reader(\.[jt]s)(\?.*)?$/, 'reader-thread$1'));
  const workerData: ReaderTask = { name, args };
  const worker = new Worker(thread, { name: 'store reader', workerData, execArgv: [] });
  return new Promise((resolve, reject) => {
    worker.once('error', reject);
    worker.once('message', (answer: ReaderAnswer) => {
      if (answer.kind === 'refused') reject(new HostError(answer.code, answer.message));
      else resolve(answer.result as ReturnType<ReaderTasks[Name]>);
    });
  });
}
