import { appendFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseMarkdown } from '../../core/protocol/markdown/index.ts';
import { aCommand, type RunningPlugins, type LogLine } from '../../test/fixtures/running-plugins.ts';
import { dataDirOf, runShipped } from '../../test/fixtures/shipped-plugin.ts';

const CUSTOMERS = `telegram_id;name;Company;Balance
7890123;Ada Lovelace;Analytical *Engines* (Ltd.);1.234,50 €
5339212345;Charles Babbage;;
;Charles Darwin;HMS Beagle;
`;

const run = (customers?: string, options?: Record<string, unknown>) =>
  runShipped('directory', { options, data: customers === undefined ? {} : { 'customers.csv': customers } });

/** What the operator reads; Markdown without its marks, and refused when Telegram would refuse it. */
async function shown(plugins: RunningPlugins, name: '/info' | '/client', text = ''): Promise<string> {
  const outcome = await plugins.command('directory', name, text);
  if (outcome.status !== 'reply' || outcome.reply.kind === 'none') throw new Error(JSON.stringify(outcome));
  const { kind, text: reply } = outcome.reply;
  return kind === 'markdown' ? parseMarkdown(reply).text : `${kind}: ${reply}`;
}

const ADA = '👤 Ada Lovelace\nCompany: Analytical *Engines* (Ltd.)\nBalance: 1.234,50 €\nTelegram id: 7890123';

describe('/info', () => {
  it('shows the card of the dialog’s customer, whatever characters are in it', async () => {
    await using plugins = await run(CUSTOMERS);
    expect(await shown(plugins, '/info')).toBe(ADA);
  });

  it('says clearly that a customer is not in the list', async () => {
    await using plugins = await run('telegram_id,name\n1,Ada\n');
    expect(await shown(plugins, '/info')).toBe('text: This customer, 7890123, is not in the list of customers.');
  });

  it('says where the list belongs when there is none, and shows it as soon as it is there', async () => {
    await using plugins = await run();
    expect(await shown(plugins, '/info')).toBe(
      'error: There is no list of customers yet: put it at data/plugins/directory/customers.csv.',
    );
    const file = path.join(dataDirOf(plugins, 'directory'), 'customers.csv');
    writeFileSync(`${file}.new`, CUSTOMERS);
    renameSync(`${file}.new`, file);
    expect(await shown(plugins, '/info')).toBe(ADA);
  });

  it('says so when Hotline named no customer', async () => {
    await using plugins = await run(CUSTOMERS);
    const command = { ...aCommand('/info'), raw: { event_type: '/info' } };
    const outcome = await plugins.plugin('directory').runCommand(command, { deadline: performance.now() + 10_000 });
    expect(outcome).toMatchObject({
      reply: { kind: 'error', text: expect.stringContaining('Hotline did not say which customer') },
    });
  });
});

describe('/client', () => {
  it('alone is /info', async () => {
    await using plugins = await run(CUSTOMERS);
    expect(await shown(plugins, '/client', ' ')).toBe(ADA);
  });

  it('finds a customer by id, or by a part of the name', async () => {
    await using plugins = await run(CUSTOMERS);
    expect(await shown(plugins, '/client', '5339212345')).toBe('👤 Charles Babbage\nTelegram id: 5339212345');
    expect(await shown(plugins, '/client', 'babb')).toBe('👤 Charles Babbage\nTelegram id: 5339212345');
  });

  it('lists those that match when there are several, ten at most', async () => {
    await using plugins = await run(CUSTOMERS);
    expect(await shown(plugins, '/client', 'charles')).toBe(
      '2 customers match\n• Charles Babbage 5339212345\n• Charles Darwin',
    );

    const many = Array.from({ length: 14 }, (_, i) => `${i},Customer ${i}`).join('\n');
    writeFileSync(path.join(dataDirOf(plugins, 'directory'), 'customers.csv'), `telegram_id,name\n${many}\n`);
    const lines = (await shown(plugins, '/client', 'customer')).split('\n');
    expect(lines).toHaveLength(12);
    expect(lines.at(-1)).toBe('… and 4 more. Type more of the name, or an id.');
  });

  it('says so when nobody matches', async () => {
    await using plugins = await run(CUSTOMERS);
    expect(await shown(plugins, '/client', 'turing')).toBe('text: No customer’s id or name matches “turing”.');
  });
});

describe('the plugin’s options', () => {
  it('name another file, other columns and their labels', async () => {
    await using plugins = await runShipped('directory', {
      options: { file: 'export/crm.csv', idColumn: 'tg', nameColumn: 'full name', columns: { mrr: 'Revenue' } },
      data: { 'export/crm.csv': 'tg,full name,secret,mrr\n7890123,Ada,x,12\n' },
    });
    expect(await shown(plugins, '/info')).toBe('👤 Ada\nRevenue: 12\nTelegram id: 7890123');
  });

  it.each([
    [{ file: '../ping/customers.csv' }, 'file: allowed: a path within the plugin’s data folder'],
    [{ file: '/etc/passwd' }, 'file: allowed: a path within the plugin’s data folder'],
    [{ encoding: 'latin-42' }, 'encoding: allowed: an encoding such as'],
    [{ idcolumn: 'x' }, 'idcolumn'],
  ])('that are wrong keep it from starting, by name: %j', async (options, reason) => {
    await using plugins = await run(CUSTOMERS, options);
    expect(plugins.plugin('directory').reason).toContain(reason);
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
    await using plugins = await run(`telegram_id,name,company,plan,phone,address,balance,notes\n${rows.join('\n')}\n`);
    const { pid } = plugins.plugin('directory');
    expect(await shown(plugins, '/client', '99999')).toMatch(/still being read|Customer Number 99999/);
    await plugins.logged(hasRead(100_000));
    expect(await shown(plugins, '/client', 'number 54321')).toContain('👤 Customer Number 54321');
    appendFileSync(path.join(dataDirOf(plugins, 'directory'), 'customers.csv'), '100000,Grace Hopper,,,,,,\n');
    expect(await shown(plugins, '/client', 'number 54321')).toContain('👤 Customer Number 54321');
    await plugins.logged(hasRead(100_001));
    expect(await shown(plugins, '/client', 'hopper')).toContain('👤 Grace Hopper');
    expect(plugins.plugin('directory').pid).toBe(pid);
  }, 60_000);
});
