import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { temporaryFolder, writeFiles } from '../../test/fixtures/plugin-folder.ts';
import { framed } from './code-frame.ts';

describe('what a plugin threw while it was loaded [row 10]', () => {
  it('is said with file, line, column, reason and the line itself, past frames of others', () => {
    using folder = temporaryFolder();
    writeFiles(folder.path, { 'index.ts': 'one\n\tthrow two;\n' });
    const file = path.join(folder.path, 'index.ts');
    for (const place of [file, pathToFileURL(file).href]) {
      const stack = `TypeError: no two\nand more\n    at other (/elsewhere/a.js:1:1)\n    at async ${place}:2:8\n    at x`;
      expect(framed(stack, folder.path)).toBe(
        [`${file}:2:8: TypeError: no two\nand more`, '  2 | \tthrow two;', '    | \t      ^'].join('\n'),
      );
    }
  });

  it('is left as it is when it leads to no file of the plugin', () => {
    using folder = temporaryFolder();
    for (const stack of [
      'Thrown: 5',
      'Error: x\n    at a (/elsewhere/a.js:1:1)',
      `Error: y\n    at ${folder.path}/gone.ts:1:1`,
    ])
      expect(framed(stack, folder.path)).toBe(stack);
  });
});
