import { describe, expect, it } from 'vitest';
import { findColumns } from './columns.ts';
import { Customers } from './customers.ts';

const COLUMNS = { idColumn: 'telegram_id', nameColumn: 'name' };
const HEADER = ['Telegram_ID', 'Name', 'Plan', '2024'];

function customers(rows: string[][], columns: { columns?: Record<string, string> } = {}): Customers {
  const all = new Customers(findColumns(HEADER, { ...COLUMNS, ...columns }));
  for (const row of rows) all.add(row);
  return all;
}

const ADA = ['5339212345', 'Ada Lovelace', 'Gold', ''];
const ZOE = ['', 'Zoë Müller', 'Silver', 'yes'];

describe('the customers in a file', () => {
  it('are found by their id, in columns named in any case', () => {
    expect(customers([ADA]).byId('5339212345')).toEqual({
      id: '5339212345',
      name: 'Ada Lovelace',
      fields: [['Plan', 'Gold']],
    });
    expect(customers([ADA]).byId('53392123')).toBeUndefined();
  });

  it('are found by any words of their names, without regard to case and accents, also when they have no id', () => {
    const all = customers([ADA, ZOE]);
    expect(all.named('love AD').map(({ name }) => name)).toEqual(['Ada Lovelace']);
    expect(all.named('zoe muller').map(({ name }) => name)).toEqual(['Zoë Müller']);
    expect(all.named('Mu\u0308ller').map(({ id }) => id)).toEqual(['']);
    expect(all.named('a')).toHaveLength(1);
    expect(all.named('Ada Müller')).toEqual([]);
    expect(all.byId('')).toBeUndefined();
  });

  it('show the columns in the order of the file, or as the options choose and rename them', () => {
    expect(customers([ZOE]).named('zoe')[0]?.fields).toEqual([
      ['Plan', 'Silver'],
      ['2024', 'yes'],
    ]);
    const renamed = customers([ZOE], { columns: { 2024: 'Active', plan: 'Tariff' } });
    expect(renamed.named('zoe')[0]?.fields).toContainEqual(['Tariff', 'Silver']);
    expect(renamed.named('zoe')[0]?.fields).toContainEqual(['Active', 'yes']);
  });

  it('keep the first of two rows with one id, and say so once', () => {
    const all = customers([ADA, ['5339212345', 'Somebody Else', '', ''], ['5339212345', 'A Third', '', '']]);
    expect(all.byId('5339212345')?.name).toBe('Ada Lovelace');
    expect(all.warnings).toEqual(['2 rows have the id of a row before them: the first one counts.']);
  });

  it('are refused without a column of ids, and warned about without another column that is wanted', () => {
    expect(() => findColumns(['id', 'name'], COLUMNS)).toThrow('It has no column telegram_id, only id, name');
    expect(customers([], { columns: { phone: 'Phone' } }).warnings).toEqual(['It has no column phone.']);
  });
});
