import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { describe, expect, it } from 'vitest';
import { listSettings } from '../../core/config/settings.ts';
import { ERRORS } from '../../core/errors.ts';
import { GENERATED, upToDate } from './tables.ts';

const ROOT = new URL('../../', import.meta.url);

/** The rows of a generated table, by their first cell. */
function rowsOf(name: string): Map<string, string> {
  const { file } = GENERATED.find((part) => part.name === name)!;
  const part = readFileSync(file, 'utf8').split(`<!-- ${name} -->`)[1]!;
  const rows = [...part.matchAll(/^\| `([^`]+)` .*\| (.*?) +\|$/gm)];
  return new Map(rows.map(([, cell, last]) => [cell!, last!]));
}

describe('the tables of the guides', () => {
  it.each(GENERATED.map((part) => [basename(part.file), part] as const))(
    'in %s are as the sources are; `node test/docs/write-tables.ts` brings them up to date',
    async (_, part) => {
      expect(readFileSync(part.file, 'utf8')).toBe(await upToDate(part));
    },
  );

  it('hold every error with its advice, and none that does not exist', () => {
    expect(Object.fromEntries(rowsOf('errors'))).toEqual(ERRORS);
  });

  it('hold every setting, each with a sentence, and none that does not exist', () => {
    const rows = rowsOf('settings');
    expect([...rows.keys()].sort()).toEqual(
      listSettings()
        .map(({ path }) => path)
        .sort(),
    );
    for (const [setting, sentence] of rows) expect(sentence, setting).toMatch(/^\S.*\.$/);
  });

  it('hold every variable of the environment that stands for a setting', () => {
    const configuration = readFileSync(new URL('core/docs/configuration.md', ROOT), 'utf8');
    const source = readFileSync(new URL('core/config/overrides.ts', ROOT), 'utf8');
    const variables = [...source.matchAll(/^ {2}'?([\w.]+)'?: '([A-Z_]+)',$/gm)];
    expect(variables.length).toBeGreaterThan(3);
    for (const [, setting, name] of variables) {
      expect(configuration).toMatch(new RegExp(`^\\| \`${setting}\` .*\\| \`${name}\` +\\|$`, 'm'));
    }
  });

  it('hold every field that plugins receive, and none that they do not', () => {
    const protocol = readFileSync(new URL('core/docs/protocol.md', ROOT), 'utf8');
    const source = readFileSync(new URL('core/protocol/types.ts', ROOT), 'utf8');
    const fields = [...source.matchAll(/^ {2}readonly (\w+)\??:/gm)].map(([, field]) => field!);
    expect(fields.filter((field) => !protocol.includes(`\`${field}\``))).toEqual([]);
    const named = [...protocol.matchAll(/^\| ((?:`[a-z]+[A-Za-z]*`(?:, )?)+) +\|/gm)].flatMap(([, cell]) =>
      cell!.match(/\w+/g)!,
    );
    expect(named.length).toBeGreaterThan(20);
    expect(named.filter((field) => ![...fields, 'args'].includes(field))).toEqual([]);
  });
});
