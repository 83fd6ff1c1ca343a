import { parentPort, workerData } from 'node:worker_threads';
import { backupFile } from './backup.ts';
import { checkFile } from './check.ts';
import { refusalOf } from './integrity.ts';
import type { ReaderAnswer, ReaderTask, ReaderTasks } from './reader.ts';

const TASKS: ReaderTasks = { checkFile, backupFile };
const { name, args } = workerData as ReaderTask;

function run(): ReaderAnswer {
  try {
    const task = TASKS[name] as (...args: readonly unknown[]) => unknown;
    return { kind: 'done', result: task(...args) };
  } catch (error) {
    const { code, message } = refusalOf(error, String(args[0]));
    return { kind: 'refused', code, message };
  }
}

parentPort!.postMessage(run());
