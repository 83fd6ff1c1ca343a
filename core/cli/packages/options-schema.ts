import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { isRefused } from '../../plugins/listing.ts';
import type { PluginPackage } from '../../plugins/package.ts';
import { advice, wrong, type Finding } from './finding.ts';
import { loadPackage } from './load-package.ts';

const NONE = 'its library offers no JSON Schema';
const PROBE = 'hotline-options-probe.ts';

/**
 * Whether the schema of the plugin's options can be written as JSON Schema, which is what forms are made of. A module that tries it
 * takes the place of the entry, so that all of it happens in the sandbox; the folder is not to be used afterwards.
 */
export async function optionsFinding({ directory, entry }: PluginPackage): Promise<Finding | undefined> {
  const from = JSON.stringify(`./${path.relative(directory, entry)}`);
  const lines = [
    `import plugin from ${from};`,
    `const standard = plugin.options?.['~standard'];`,
    `if (standard && !standard.jsonSchema) throw ${JSON.stringify(NONE)};`,
    `standard?.jsonSchema.input({ target: 'draft-2020-12' });`,
    `export default {};`,
  ];
  writeFileSync(path.join(directory, PROBE), lines.join('\n'));
  const file = path.join(directory, 'package.json');
  const { exports: _, ...manifest } = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
  const hotline = { ...(manifest.hotline as object), source: PROBE };
  writeFileSync(file, JSON.stringify({ ...manifest, hotline, main: PROBE }));

  const probed = await loadPackage(directory);
  if (isRefused(probed) || probed.reason === undefined) return undefined;
  const reason = probed.reason.replace(/^threw in import: (Error: )?/, '').split('\n')[0]!;
  if (reason.includes(NONE))
    return advice('options', `The schema of \`options\` cannot be shown as a form, since ${NONE}: zod does.`);
  return wrong(
    'options',
    `The schema of \`options\` cannot be written as JSON Schema: ${reason.replace(/\.$/, '')}; use types that JSON has.`,
  );
}
