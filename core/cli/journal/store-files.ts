import path from 'node:path';
import { loadConfig } from '../../config/load.ts';
import { MEMORY_STORE } from '../../config/schema.ts';
import { HostError } from '../../errors.ts';
import { readControl } from '../../http/control-file.ts';
import { compactStore } from '../../store/sqlite/compact.ts';
import { restoreStore } from '../../store/sqlite/restore.ts';
import type { StoreOptions } from './look-after.ts';
import { signOf } from './delivery-view.ts';
import { print } from './print.ts';
import { counted, size } from './quantities.ts';

export async function restore(backup: string, options: StoreOptions): Promise<void> {
  const file = await stoppedStore(options, 'replace');
  const { kept, events, bytes } = restoreStore(path.resolve(backup), file, new Date());
  await print(`${signOf('done')} ${file} has ${counted(events, 'event')} again: ${size(bytes)}.`);
  if (kept !== undefined) await print(`What was there before is kept as ${kept}.`);
}

export async function compact(options: StoreOptions): Promise<void> {
  const file = await stoppedStore(options, 'compact');
  const { before, after } = compactStore(file);
  const gain = before - after;
  await print(
    gain > 0
      ? `${signOf('done')} ${file} takes ${size(after)} now, ${size(gain)} less than before.`
      : `${signOf('done')} ${file} takes ${size(after)}: there was nothing to give back.`,
  );
}

/** The store's file. That nobody else has it open shows for good when it is taken. */
async function stoppedStore({ config: named }: StoreOptions, action: string): Promise<string> {
  const { config, root } = await loadConfig({ file: named });
  if (config.store === MEMORY_STORE) {
    throw new HostError('STORE_IN_MEMORY', `The store is in the memory of the host: there is no file to ${action}.`);
  }
  const control = readControl(root);
  if (control.state !== 'alive') return config.store;
  throw new HostError('STORE_HELD', `${config.store} is in use by process ${control.record.pid}, the running host.`);
}
