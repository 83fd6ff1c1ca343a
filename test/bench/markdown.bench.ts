import { mergeReplies, type MergePart } from '../../core/commands/merge.ts';
import { escapeMarkdown, md, parseMarkdown, truncateMarkdown } from '../../core/protocol/markdown/index.ts';
import { round, type Row } from './report.ts';
import { spreadOf } from './statistics.ts';
import { webhookBody } from './webhook.ts';

const SIZE = 4_096;
const ROUNDS = 15;
const CALLS = 500;

/** What plugins write: words with some emphasis, a name, an amount, a link, a quote. */
const ITEM = `${
  md`*Order 4711* for _${'Ægir Łukasz (VIP)'}_: 2 × tea, ${'19.90 EUR'} ✅
${md.link('Track it', 'https://example.com/track/4711')}, \`code 42\`
${md.quote('Leave it at the door, please.')}`.markup
}\n\n`;
/** Eleven webhooks, and a few spaces. */
const JSON_TEXT = `[${Array.from({ length: 11 }, () => webhookBody('/invoice', 'key')).join()}]`.padEnd(SIZE);

/** What is done to a reply of 4,096 characters, in turns with `JSON.parse` of as many. */
export function markdown(): Row[] {
  const markup = repeated(ITEM, SIZE);
  const { text } = parseMarkdown(markup);
  const plain = text.padEnd(SIZE, text);
  const parts = ['crm', 'invoice', 'shop', 'stock'].map((plugin): MergePart => ({
    plugin,
    outcome: { status: 'reply', reply: { kind: 'markdown', text: repeated(`${plugin}\n${ITEM}`, SIZE / 4) } },
  }));
  return [
    compared('parse', () => parseMarkdown(markup)),
    compared('escape', () => escapeMarkdown(plain)),
    compared('merge, from four plugins', () => mergeReplies(parts, { format: 'auto', command: '/invoice' })),
    compared('truncate to half', () => truncateMarkdown(markup, text.length / 2)),
  ];
}

function compared(name: string, run: () => unknown): Row {
  const ofIt: number[] = [];
  const ofJson: number[] = [];
  for (let turn = 0; turn <= ROUNDS; turn++) {
    ofIt.push(microseconds(run));
    ofJson.push(microseconds(() => JSON.parse(JSON_TEXT)));
  }
  // The first turn is for the compiler.
  const [measured, json] = [spreadOf(ofIt.slice(1)), spreadOf(ofJson.slice(1))];
  return {
    what: `a reply of ${SIZE.toLocaleString('en')} characters: ${name}`,
    unit: 'µs',
    measured,
    remark: `${round(measured.median / json.median)} × JSON.parse of the same size, ${round(json.median)} µs`,
  };
}

const repeated = (text: string, size: number): string => text.repeat(size / text.length).padEnd(size, 'and more ');

/** Of one call. */
function microseconds(run: () => unknown): number {
  const startedAt = performance.now();
  for (let call = 0; call < CALLS; call++) run();
  return ((performance.now() - startedAt) * 1_000) / CALLS;
}
