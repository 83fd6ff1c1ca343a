import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** A Markdown file that people read. */
export interface Guide {
  /** Relative to the repository. */
  readonly file: string;
  readonly text: string;
}

/** A block of code in a guide. */
export interface Block {
  readonly file: string;
  /** Of its first line. */
  readonly line: number;
  readonly language: string;
  readonly code: string;
}

const FILES = [
  ...['README.md', 'CONTRIBUTING.md', 'core/README.md', 'plugin-template/README.md'],
  ...readdirSync(path.join(ROOT, 'core/docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `core/docs/${name}`),
  ...['directory', 'ping'].map((name) => `plugins/${name}/README.md`),
];

export const GUIDES: readonly Guide[] = FILES.map((file) => ({
  file,
  text: readFileSync(path.join(ROOT, file), 'utf8'),
}));

export function blocksOf({ file, text }: Guide): Block[] {
  return [...text.matchAll(/^```(\w*)\n([^]*?)^```$/gm)].map(({ 1: language = '', 2: code = '', index }) => ({
    file,
    line: text.slice(0, index).split('\n').length + 1,
    language,
    code,
  }));
}

/** What stands between backquotes in running text and in tables. */
export function inlineCode({ text }: Guide): string[] {
  const prose = text.replace(/^```\w*\n[^]*?^```$/gm, '');
  return [...prose.matchAll(/(?<!`)`([^`\n]+)`(?!`)/g)].map(([, code]) => code!);
}
