import { renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { PluginLog } from 'hotline-host';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../test/fixtures/plugin-folder.ts';
import { CustomerFile, type CustomerFileOptions } from './customer-file.ts';
import { readCustomers } from './customers.ts';

const never = () => new Promise<void>(() => {});

function aFile(options: Partial<CustomerFileOptions> = {}) {
  const folder = temporaryFolder();
  const warnings: string[] = [];
  const warn = (first: string | object, second?: string) => void warnings.push(second ?? String(first));
  const log: PluginLog = { debug() {}, info() {}, warn, error() {} };
  const file = path.join(folder.path, 'customers.csv');
  const read = (path: string) =>
    readCustomers(path, { encoding: 'utf-8', idColumn: 'telegram_id', nameColumn: 'name' });
  const customerFile = new CustomerFile({
    path: file,
    place: 'data/customers.csv',
    read,
    log,
    patience: never,
    ...options,
  });
  let written = 0;
  return {
    customerFile,
    warnings,
    file,
    read,
    /** As time goes by between two changes. */
    write(content: string) {
      writeFileSync(file, content);
      utimesSync(file, 1000, 1000 + ++written);
    },
    nameOf: async (id: string) => (await customerFile.customers()).byId(id)?.name,
    [Symbol.dispose]: () => folder[Symbol.dispose](),
  };
}

describe('a file of customers', () => {
  it('is read again when it has changed, and only then', async () => {
    let reads = 0;
    using kept = aFile({
      read: (file) => {
        reads++;
        return kept.read(file);
      },
    });
    kept.write('telegram_id,name\n1,Ada\n');
    expect(await kept.nameOf('1')).toBe('Ada');
    expect(await kept.nameOf('1')).toBe('Ada');
    expect(reads).toBe(1);
    kept.write('telegram_id,name\n1,Eva\n');
    expect(await kept.nameOf('1')).toBe('Eva');
    expect(reads).toBe(2);
  });

  it('is read again when another one is moved into its place, even one of the same size and time', async () => {
    using kept = aFile();
    kept.write('telegram_id,name\n1,Ada\n');
    utimesSync(kept.file, 2000, 2000);
    expect(await kept.nameOf('1')).toBe('Ada');
    writeFileSync(`${kept.file}.new`, 'telegram_id,name\n1,Eva\n');
    utimesSync(`${kept.file}.new`, 2000, 2000);
    renameSync(`${kept.file}.new`, kept.file);
    expect(await kept.nameOf('1')).toBe('Eva');
  });

  it('keeps the last good customers while it is broken or gone, and warns once for each change', async () => {
    using kept = aFile();
    kept.write('telegram_id,name\n1,Ada\n');
    await kept.customerFile.refresh();
    kept.write('telegram_id,name\n1,"Ad');
    expect(await kept.nameOf('1')).toBe('Ada');
    expect(await kept.nameOf('1')).toBe('Ada');
    expect(kept.warnings).toEqual([
      expect.stringMatching(
        /^data\/customers\.csv cannot be read\. Quote Not Closed.* The customers read before stay\.$/,
      ),
    ]);
    rmSync(kept.file);
    expect(await kept.nameOf('1')).toBe('Ada');
    expect(kept.warnings).toHaveLength(2);
    kept.write('telegram_id,name\n1,Eva\n');
    expect(await kept.nameOf('1')).toBe('Eva');
  });

  it('that was never there, or never readable, is the reason that operators are told', async () => {
    using kept = aFile();
    await expect(kept.customerFile.customers()).rejects.toThrow(
      'There is no list of customers yet: put it at data/customers.csv.',
    );
    expect(kept.warnings).toEqual([]);
    kept.write('');
    await expect(kept.customerFile.customers()).rejects.toThrow('data/customers.csv cannot be read. It is empty');
    kept.write('telegram_id,name\n1,Ada\n');
    expect(await kept.nameOf('1')).toBe('Ada');
  });

  it('that takes long to read is not waited for: operators see the customers before it, or are asked to try again', async () => {
    let gate = Promise.withResolvers<void>();
    let patience = () => Promise.resolve();
    using kept = aFile({
      patience: () => patience(),
      async read(file) {
        await gate.promise;
        return kept.read(file);
      },
    });
    kept.write('telegram_id,name\n1,Ada\n');
    await expect(kept.nameOf('1')).rejects.toThrow('data/customers.csv is still being read. Try again in a moment.');
    gate.resolve();
    await kept.customerFile.refresh();

    gate = Promise.withResolvers();
    kept.write('telegram_id,name\n1,Eva\n');
    expect(await kept.nameOf('1')).toBe('Ada');
    gate.resolve();
    patience = never;
    expect(await kept.nameOf('1')).toBe('Eva');
  });

  it('that changes while it is being read is read once more, in its newest form', async () => {
    const gates = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    let reads = 0;
    using kept = aFile({
      async read(file) {
        await gates[reads++]?.promise;
        return kept.read(file);
      },
    });
    kept.write('telegram_id,name\n1,Ada\n');
    gates[0]!.resolve();
    await kept.customerFile.refresh();
    kept.write('telegram_id,name\n1,Eva\n');
    const eva = kept.customerFile.refresh();
    await expect.poll(() => reads).toBe(2);
    kept.write('telegram_id,name\n1,Ida\n');
    const ida = kept.nameOf('1');
    gates[1]!.resolve();
    await eva;
    expect(await ida).toBe('Ida');
    expect(reads).toBe(3);
  });
});
