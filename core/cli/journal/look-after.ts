import { statSync } from 'node:fs';
import path from 'node:path';
import { styleText } from 'node:util';
import type { DeploymentOptions } from '../options.ts';
import { openAccess } from './access.ts';
import { signOf } from './delivery-view.ts';
import { span } from './moments.ts';
import { print } from './print.ts';
import { counted, sentence, size } from './quantities.ts';
import { storeView } from './store-view.ts';

export interface StoreOptions extends DeploymentOptions {
  readonly force?: true;
  readonly json?: true;
}

export async function stats({ json, ...options }: StoreOptions): Promise<void> {
  await using access = await openAccess(options);
  const summary = await access.summary();
  const { file, oldestAt, newestAt, stats: counts } = summary;
  const fileSize = file === undefined ? undefined : statSync(file, { throwIfNoEntry: false })?.size;
  if (!json) return void (await print(storeView(summary, Date.now(), fileSize)));
  const iso = (time: number | undefined) => (time === undefined ? undefined : new Date(time).toISOString());
  await print(JSON.stringify({ file, ...counts, oldestAt: iso(oldestAt), newestAt: iso(newestAt) }));
}

export async function check({ json, ...options }: StoreOptions): Promise<void> {
  await using access = await openAccess(options);
  const startedAt = performance.now();
  const findings = await access.check();
  const { file, stats: counts } = await access.summary();
  if (findings.length > 0) process.exitCode = 1;
  if (json) return void (await print(JSON.stringify({ file, whole: findings.length === 0, findings, ...counts })));
  if (findings.length === 0) {
    const open = counts.plugins.reduce((sum, plugin) => sum + plugin.open, 0);
    const dead = counts.plugins.reduce((sum, plugin) => sum + plugin.dead, 0);
    await print(`${signOf('done')} ${file} is whole: looked at in ${span(performance.now() - startedAt)}.`);
    await print(
      `${sentence(counted(counts.events, 'event'))}, ${counted(open, 'open delivery', 'open deliveries')}, ` +
        `${counted(dead, 'dead letter')}; ${size(counts.bytes)}.`,
    );
  } else {
    await print(`${signOf('dead')} ${styleText('red', `${file} is damaged:`)}\n${findings.join('\n')}`);
    console.error('Keep a copy of it, and restore a backup: hotline store restore FILE');
  }
}

export async function backup(file: string, options: StoreOptions): Promise<void> {
  await using access = await openAccess(options);
  const copy = path.resolve(file);
  const startedAt = performance.now();
  const { events, bytes } = await access.backup({ copy, replace: options.force ?? false });
  await print(
    `${signOf('done')} ${counted(events, 'event')} and all that belongs to them are in ${copy}: ` +
      `${size(bytes)}, in ${span(performance.now() - startedAt)}.`,
  );
}
