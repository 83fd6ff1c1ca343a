import { MarkdownError } from './error.ts';
import { escapeMarkdown } from './escape.ts';
import { MarkdownPass } from './pass.ts';
import type { OpenKind } from './syntax.ts';

/** Puts texts between the literals of a template, escaped for where they stand. */
export function insertTexts(literals: readonly string[], texts: readonly string[]): string {
  return literals.reduce((markup, literal, index) => markup + fit(markup, texts[index - 1]!, literal) + literal);
}

/** Escaping is not enough in three places: a newline in a quote, nothing between underscores, and where a code block begins. */
function fit(before: string, text: string, after: string): string {
  if (text === '') {
    if (!before.endsWith('_') || !after.startsWith('_')) return '';
    const kind = contextAfter(before).at(-1);
    return kind === 'code' || kind === 'pre' || kind === 'url' ? '' : kind === 'bold' ? '~~' : '**';
  }
  const escaped = escapeMarkdown(text);
  if (before.endsWith('```') && contextAfter(before).at(-1) === 'pre') return `\n${escaped}`;
  return text.includes('\n') && contextAfter(before).includes('quote') ? escaped.replaceAll('\n', '\\\n') : escaped;
}

function contextAfter(markup: string): (OpenKind | 'url')[] {
  const pass = new MarkdownPass(markup);
  try {
    pass.scan();
    return pass.openKinds;
  } catch (error) {
    return error instanceof MarkdownError && error.code === 'UNCLOSED_URL' ? [...pass.openKinds, 'url'] : [];
  }
}
