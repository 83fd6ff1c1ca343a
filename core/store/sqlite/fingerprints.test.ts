import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openDatabase } from './database.ts';
import { Engine } from './engine.ts';
import { hashText } from './hash-table.ts';

const DAY = 86_400_000;

it('Where repeats are not to be recognised, the memory of them does not grow with every event', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'hotline-hashes-'));
  const engine = new Engine(openDatabase(join(folder, 'store.sqlite')), 0);
  engine.db.exec('PRAGMA synchronous = OFF');
  const before = process.memoryUsage().arrayBuffers;
  for (let at = 0; at < 2_000; at++)
    engine.run([['append', 'support', 'message_received', 'a', at, `f${at}`, '{}', '', '']]);
  expect((process.memoryUsage().arrayBuffers - before) / 2_000).toBeLessThan(1_000);
  engine.db.close();
  await rm(folder, { recursive: true });
});

it('[row 32] Two events whose fingerprints have the same hash are two events', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'hotline-hashes-'));
  const file = join(folder, 'store.sqlite');
  const append = (engine: Engine, fingerprint: string) =>
    engine.run([['append', 'support', 'message_received', 'a', 0, fingerprint, '{}', '', '']])[0];
  const first = new Engine(openDatabase(file), DAY);
  expect(append(first, 'f1')).toEqual([1]);
  // Nobody has found two such texts: make it look as if these were.
  const hashes = new Uint8Array(new Float64Array([hashText('f2')]).buffer);
  first.db.prepare('UPDATE fingerprints SET hashes = ?').run(hashes);
  first.db.close();
  const second = new Engine(openDatabase(file), DAY);
  expect(append(second, 'f2')).toEqual([2]);
  expect(append(second, 'f2')).toEqual([-2]);
  second.db.close();
  await rm(folder, { recursive: true });
});
