import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../test/fixtures/plugin-folder.ts';
import { delimiterOf, readCsv } from './csv.ts';

async function rowsOf(content: string | Buffer, encoding = 'utf-8'): Promise<string[][]> {
  using folder = temporaryFolder();
  const file = path.join(folder.path, 'table.csv');
  writeFileSync(file, content);
  const rows: string[][] = [];
  await readCsv(file, encoding, (row) => rows.push(row));
  return rows;
}

describe('a CSV file', () => {
  it.each([',', ';', '\t'])('may separate its fields by %j, and use the others inside of them', async (delimiter) => {
    const others = [',', ';', '\t'].filter((other) => other !== delimiter);
    const rows = [
      ['telegram_id', 'name', 'note'],
      ['1', `Doe${others[0]} Jane`, `a${others[1]}b`],
    ];
    expect(await rowsOf(rows.map((row) => row.join(delimiter)).join('\r\n'))).toEqual(rows);
  });

  it('may be what a spreadsheet program saves: byte order mark, quotes, line breaks in fields, empty rows at the end', async () => {
    const saved =
      '\ufeff"telegram_id";"name"\r\n1;"Ada ""the first""\r\nLovelace"\r\n2; Charles "Gentleman" Babbage \r\n;\r\n\r\n';
    expect(await rowsOf(saved)).toEqual([
      ['telegram_id', 'name'],
      ['1', 'Ada "the first"\r\nLovelace'],
      ['2', 'Charles "Gentleman" Babbage'],
    ]);
  });

  it('may be in another encoding, when it is named', async () => {
    expect(await rowsOf(Buffer.from('id,name\n1,Zo\xeb', 'latin1'), 'windows-1252')).toEqual([
      ['id', 'name'],
      ['1', 'Zoë'],
    ]);
    expect(await rowsOf(Buffer.from('\ufeffid\tname\n1\tЖанна', 'utf16le'), 'utf-16le')).toEqual([
      ['id', 'name'],
      ['1', 'Жанна'],
    ]);
  });

  it('is refused with the line at fault when it is half-written or no table at all', async () => {
    await expect(rowsOf('id,name\n1,Ada\n2')).rejects.toThrow(/line 3/);
    await expect(rowsOf('id,name\n1,"Ada\n2,Charles\n')).rejects.toThrow(/Quote Not Closed/);
    await expect(rowsOf(Buffer.from('id,name\n1,Zo\xeb', 'latin1'))).rejects.toThrow('It is not utf-8');
    await expect(rowsOf(`id,name\n1,"${'x'.repeat(1_100_000)}`)).rejects.toThrow(/Max Record Size/);
  });
});

describe('the delimiter of a table', () => {
  it('is the one that the header has most of, outside of quotes', () => {
    expect(delimiterOf('id;"a,b,c,d";name\n1,2,3,4,5')).toBe(';');
    expect(delimiterOf('\r\nid\tname\tlast, first')).toBe('\t');
    expect(delimiterOf('id')).toBe(',');
  });
});
