import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../test/fixtures/plugin-folder.ts';
import { makeDataDir } from '../config/data-dir.ts';
import { parseConfig } from '../config/parse.ts';
import { silentLog } from '../log.ts';
import { openOutside } from './outside.ts';

describe('the folders of files', () => {
  it('that cannot be used are named when the host starts', () => {
    using root = temporaryFolder();
    const config = parseConfig({});
    writeFileSync(path.join(makeDataDir(root.path), 'files'), 'a file where the folder would be');
    expect(() => openOutside({ config: () => config, root: root.path, log: silentLog })).toThrow(
      expect.objectContaining({
        code: 'DATA_UNWRITABLE',
        message: expect.stringMatching(/data cannot be used: EEXIST/),
      }),
    );
  });
});
