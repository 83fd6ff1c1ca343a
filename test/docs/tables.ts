import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import { listSettings, type Setting } from '../../core/config/settings.ts';
import { ERRORS } from '../../core/errors.ts';
import { referenceOfDeliveries } from './reference.ts';
import { table } from './table.ts';

/** A guide with a part that is made from the sources, between `<!-- name -->` and `<!-- /name -->`. */
export interface GeneratedPart {
  readonly file: string;
  readonly name: string;
  content(): string;
}

const guide = (name: string) => fileURLToPath(new URL(`../../core/docs/${name}.md`, import.meta.url));

export const GENERATED: readonly GeneratedPart[] = [
  { file: guide('configuration'), name: 'settings', content: settingsTables },
  { file: guide('errors'), name: 'errors', content: errorsTable },
  { file: guide('protocol'), name: 'deliveries', content: referenceOfDeliveries },
];

/** The guide as it should be, formatted as all files are. */
export async function upToDate({ file, name, content }: GeneratedPart): Promise<string> {
  const text = readFileSync(file, 'utf8');
  const [begin, end] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
  const [from, to] = [text.indexOf(begin) + begin.length, text.indexOf(end)];
  if (from < begin.length || to === -1) throw new Error(`${file} has no ${begin} … ${end}.`);
  const updated = `${text.slice(0, from)}\n\n${content()}\n\n${text.slice(to)}`;
  return format(updated, { ...(await resolveConfig(file)), filepath: file });
}

/** A table for each group of settings, in the order of the schema. */
function settingsTables(): string {
  const groups = Map.groupBy(listSettings(), ({ path }) => (/^[^.[]+(?=[.[])/.exec(path) ?? ['others'])[0]);
  return [...groups].map(([name, settings]) => `### ${name}\n\n${settingsTable(settings)}`).join('\n\n');
}

function settingsTable(settings: readonly Setting[]): string {
  return table(
    ['setting', 'default', 'what it is'],
    settings.map(({ path, default: value, description = '' }) => [
      `\`${path}\``,
      value === undefined ? '' : `\`${JSON.stringify(value)}\``,
      description,
    ]),
  );
}

function errorsTable(): string {
  return table(
    ['code', 'what to do'],
    Object.entries(ERRORS).map(([code, advice]) => [`\`${code}\``, advice]),
  );
}
