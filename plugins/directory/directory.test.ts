import { appendFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { testPlugin } from 'hotline-host/testing';
import { describe, expect, it } from 'vitest';
import type { LogLine } from '../../test/fixtures/running-plugins.ts';
import { dataDirOf, runShipped } from '../../test/fixtures/shipped-plugin.ts';
import plugin from './index.ts';

const CUSTOMERS = `telegram_id;name;Company;Balance
7890123;Ada Lovelace;Analytical *Engines* (Ltd.);1.234,50 €
5339212345;Charles Babbage;;
;Charles Darwin;HMS Beagle;
`;
const ADA = {
  kind: 'markdown',
  text: '👤 Ada Lovelace\nCompany: Analytical *Engines* (Ltd.)\nBalance: 1.234,50 €\nTelegram id: 7890123',
};
const BABBAGE = { kind: 'markdown', text: '👤 Charles Babbage\nTelegram id: 5339212345' };
/** Says whose dialog it is. */
const adas = { customerId: 7890123 };

const run = (customers?: string, options?: Record<string, unknown>) =>
  testPlugin(plugin, {
    directory: import.meta.dirname,
    options,
    files: customers === undefined ? {} : { 'customers.csv': customers },
  });

describe('/info', () => {
  it('shows the card of the dialog’s customer, whatever characters are in it', async () => {
    await using t = await run(CUSTOMERS);
    expect(await t.command('/info', adas)).toMatchObject(ADA);
  });

  it('says clearly that a customer is not in the list', async () => {
    await using t = await run('telegram_id,name\n1,Ada\n');
    const text = 'This customer, 7890123, is not in the list of customers.';
    expect(await t.command('/info', adas)).toEqual({ kind: 'text', text });
  });

  it('says where the list belongs when there is none, and shows it as soon as it is there', async () => {
    await using t = await run();
    const text = 'There is no list of customers yet: put it at data/plugins/directory/customers.csv.';
    expect(await t.command('/info')).toEqual({ kind: 'error', text });
    const file = path.join(t.dataDir, 'customers.csv');
    writeFileSync(`${file}.new`, CUSTOMERS);
    renameSync(`${file}.new`, file);
    expect(await t.command('/info', adas)).toMatchObject(ADA);
  });

  it('says so when Hotline named no customer', async () => {
    await using t = await run(CUSTOMERS);
    const { kind, text } = await t.command('/info', { data: { user_id: null } });
    expect(kind).toBe('error');
    expect(text).toContain('Hotline did not say which customer');
  });
});

describe('/client', () => {
  it('alone is /info', async () => {
    await using t = await run(CUSTOMERS);
    expect(await t.command('/client ', adas)).toMatchObject(ADA);
  });

  it('finds a customer by id, or by a part of the name', async () => {
    await using t = await run(CUSTOMERS);
    expect(await t.command('/client 5339212345')).toMatchObject(BABBAGE);
    expect(await t.command('/client babb')).toMatchObject(BABBAGE);
  });

  it('lists those that match when there are several, ten at most', async () => {
    await using t = await run(CUSTOMERS);
    expect(await t.command('/client charles')).toMatchObject({
      text: '2 customers match\n• Charles Babbage 5339212345\n• Charles Darwin',
    });

    const many = Array.from({ length: 14 }, (_, i) => `${i},Customer ${i}`).join('\n');
    writeFileSync(path.join(t.dataDir, 'customers.csv'), `telegram_id,name\n${many}\n`);
    const lines = (await t.command('/client customer')).text.split('\n');
    expect(lines).toHaveLength(12);
    expect(lines.at(-1)).toBe('… and 4 more. Type more of the name, or an id.');
  });

  it('says so when nobody matches', async () => {
    await using t = await run(CUSTOMERS);
    const text = 'No customer’s id or name matches “turing”.';
    expect(await t.command('/client turing')).toEqual({ kind: 'text', text });
  });
});

describe('the plugin’s options', () => {
  it('name another file, other columns and their labels', async () => {
    await using t = await testPlugin(plugin, {
      options: { file: 'export/crm.csv', idColumn: 'tg', nameColumn: 'full name', columns: { mrr: 'Revenue' } },
      files: { 'export/crm.csv': 'tg,full name,secret,mrr\n7890123,Ada,x,12\n' },
    });
    expect(await t.command('/info', adas)).toMatchObject({ text: '👤 Ada\nRevenue: 12\nTelegram id: 7890123' });
  });

  it.each([
    [{ file: '../ping/customers.csv' }, 'file: allowed: a path within the plugin’s data folder'],
    [{ file: '/etc/passwd' }, 'file: allowed: a path within the plugin’s data folder'],
    [{ encoding: 'latin-42' }, 'encoding: allowed: an encoding such as'],
    [{ idcolumn: 'x' }, 'idcolumn'],
  ])('that are wrong keep it from starting, by name: %j', async (options, reason) => {
    await expect(run(CUSTOMERS, options)).rejects.toThrow(reason);
  });
});

/** The plugin’s own fields stand apart from the host’s. */
const hasRead =
  (customers: number) =>
  ({ fields }: LogLine): boolean =>
    (fields.fields as { customers?: number } | undefined)?.customers === customers;

describe('a list of 100,000 customers', () => {
  it('is read within the limits of a plugin, and commands are answered in time all the while', async () => {
    const rows = Array.from(
      { length: 100_000 },
      (_, i) => `${i},Customer Number ${i},Some Company ${i % 97},gold,+1212555${i},"Street 1, Town",${i}.50,note`,
    );
    const file = `telegram_id,name,company,plan,phone,address,balance,notes\n${rows.join('\n')}\n`;
    await using plugins = await runShipped('directory', { data: { 'customers.csv': file } });
    const { pid } = plugins.plugin('directory');
    const client = (text: string) => plugins.reply('directory', '/client', text);
    expect(await client('99999')).toMatch(/still being read|Customer Number 99999/);
    await plugins.logged(hasRead(100_000));
    expect(await client('number 54321')).toContain('Customer Number 54321');
    appendFileSync(path.join(dataDirOf(plugins, 'directory'), 'customers.csv'), '100000,Grace Hopper,,,,,,\n');
    expect(await client('number 54321')).toContain('Customer Number 54321');
    await plugins.logged(hasRead(100_001));
    expect(await client('hopper')).toContain('Grace Hopper');
    expect(plugins.plugin('directory').pid).toBe(pid);
  }, 60_000);
});
