import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { writePackage } from '../../../test/fixtures/package.ts';
import { temporaryFolder } from '../../../test/fixtures/plugin-folder.ts';
import { fileFindings, installedFindings } from './packed-rules.ts';

async function findings(options: Parameters<typeof writePackage>[1]) {
  using folder = temporaryFolder();
  return await installedFindings(writePackage(path.join(folder.path, 'node_modules/hotline-plugin-rain'), options));
}

const withOptions = (schema: string) =>
  `import { z } from 'zod'; export default { options: ${schema}, events: { dialog_created() {} } };`;

describe('what would be published, once it is installed', () => {
  it('is found to be in order when it loads, declares, and has options that a form can show', async () => {
    expect(await findings({ source: withOptions(`z.object({ word: z.string().default('rain') })`) })).toEqual([]);
  });

  it.each([
    [
      'throws',
      'loads',
      `throw new Error('no luck');`,
      /^Installed, the plugin threw in import: Error: no luck at dist\/index\.js:1:7$/,
    ],
    ['lacks a file', 'loads', `import '../lib/sky.js'; export default {};`, /lib\/sky\.js/],
    ['has no plugin in it', 'loads', `export default { command: {} };`, /`command` is not a part of a plugin/],
    ['declares nothing', 'declares', `export default {};`, /no command and no event/],
    [
      'has options without JSON',
      'options',
      withOptions('z.object({ day: z.date() })'),
      /cannot be written as JSON Schema: Date/,
    ],
  ])('is wrong when it %s', async (_, rule, source, message) => {
    expect(await findings({ source })).toEqual([{ rule, level: 'wrong', message: expect.stringMatching(message) }]);
  });

  it('is wrong when it asks for a permission that does not exist', async () => {
    const [finding] = await findings({ json: { hotline: { apiVersion: 1, permissions: ['sun'] } } });
    expect(finding).toMatchObject({
      rule: 'loads',
      message: expect.stringMatching(/^What would be published .*`sun`/),
    });
  });

  it('only gets advice when it may need what it asks for to be loaded', async () => {
    const json = { hotline: { apiVersion: 1, permissions: ['worker'] } };
    const source = `import { Worker } from 'node:worker_threads'; new Worker('', { eval: true }); export default {};`;
    expect(await findings({ json, source })).toMatchObject([{ rule: 'loads', level: 'advice' }]);
  });

  it('only gets advice when its schemas know no JSON Schema', async () => {
    const schema = `{ '~standard': { version: 1, vendor: 'own', validate: (value) => ({ value }) } }`;
    expect(await findings({ source: withOptions(schema) })).toMatchObject([{ rule: 'options', level: 'advice' }]);
  });
});

describe('the files that would be published', () => {
  it('are wrong when keys or data are among them', () => {
    const files = ['dist/index.js', '.env', 'config/.env.local', 'tls/key.pem', 'data/control.json'];
    expect(fileFindings(files)).toMatchObject([
      { rule: 'files', message: expect.stringContaining('.env, config/.env.local, tls/key.pem') },
    ]);
    expect(fileFindings(['dist/index.js', '.env.example', 'dist/data/words.json'])).toEqual([]);
  });
});
