import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** Faults that the host promises to survive, by the number that stands in the titles of their tests. */
const CLAIMED = [
  ...[1, 2, 3, 4, 5, 6, 7, 8, 9],
  ...[10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32],
  ...[33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43, 44, 49],
];

/** The rows in the titles of all tests. */
function rowsInTitles(): Set<number> {
  const files = globSync(['core/**/*.test.ts', 'plugins/**/*.test.ts', 'test/**/*.test.ts'], {
    cwd: ROOT,
    exclude: (name) => name === 'node_modules',
  });
  const titles = files.flatMap((file) => [
    // A table of cases may stand between `it.each` and the title, which begins on the line of its bracket then.
    ...readFileSync(`${ROOT}/${file}`, 'utf8').matchAll(/^\s*(?:(?:describe|it)\b.*\(|\]\)\(|\)\()?\s*(['"`]).*\1/gm),
  ]);
  return new Set(titles.flatMap(([title]) => [...title.matchAll(/\[row (\d+)\]/g)].map(([, row]) => Number(row))));
}

describe('the faults that the host promises to survive', () => {
  const rows = rowsInTitles();

  it.each(CLAIMED)('have a test each: row %i', (row) => {
    expect(rows).toContain(row);
  });
});
