/** Runs in a process of its own: opens a store, says so, and keeps it until it is killed; or says why it cannot. */
import { HostError } from '../../../core/errors.ts';
import { openSqliteStore } from '../../../core/store/sqlite/store.ts';

try {
  await openSqliteStore({ file: process.argv[2] ?? '' });
  process.stdout.write(`open ${process.pid}\n`);
} catch (error) {
  const { code, message } = error as HostError;
  process.stdout.write(`${code} ${message}\n`);
}
