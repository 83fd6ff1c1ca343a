import { styleText } from 'node:util';
import type { HttpResult } from '../emulator/client.ts';
import { interpret, type Shown } from '../emulator/interpret.ts';
import { isCommandName } from '../protocol/names.ts';
import { measureMarkdown } from '../protocol/markdown/index.ts';
import { markdownForTerminal } from './terminal-markdown.ts';
import { withoutControls } from './terminal.ts';

/** What became of one delivery; `hotline send --json` prints it. */
export interface SendResult {
  readonly name: string;
  readonly connection: string;
  readonly url: string;
  /** Absent when no answer came. */
  readonly status?: number;
  /** Milliseconds until the whole answer had come. */
  readonly elapsedMs: number;
  /** What the operator would see: see the emulator's `Shown`. */
  readonly kind: Shown['kind'];
  readonly reply: string;
  /** What is wrong with the answer, a sentence each. */
  readonly problems: readonly string[];
}

export function readAnswer(sent: Pick<SendResult, 'name' | 'connection' | 'url'>, result: HttpResult): SendResult {
  const { kind, text, problems } = interpret(result, measureMarkdown);
  const elapsedMs = Math.round(result.elapsedMs * 10) / 10;
  if ('failure' in result) return { ...sent, elapsedMs, kind, reply: text, problems };
  return { ...sent, status: result.status, elapsedMs, kind, reply: text, problems: [...problems, ...refusal(result)] };
}

/** The host's own sentence about a request that it did not take. */
function refusal({ status, body }: { status: number; body: string }): string[] {
  const error = status === 200 ? undefined : /^\{"error":(".*")\}$/.exec(body)?.[1];
  return error === undefined ? [] : [`The host says: ${JSON.parse(error) as string}`];
}

/** Whether Hotline would call it a success. */
export const succeeded = ({ kind }: SendResult): boolean => kind !== 'error' && kind !== 'failure';

/** The answer for people: what the operator sees, and below it status and time. */
export function answerView(result: SendResult, { forTerminal = process.stdout.isTTY } = {}): string {
  const { name, connection, status, elapsedMs, kind, problems } = result;
  const facts = [
    status === undefined ? 'no status' : `status ${status}`,
    `${elapsedMs} ms`,
    name,
    `connection ${connection}`,
  ];
  const notes = kind === 'failure' ? problems.slice(1) : problems;
  return [
    replyView(result, forTerminal),
    styleText('dim', facts.join(' · ')),
    ...notes.map((note) => styleText('yellow', `! ${note}`)),
  ].join('\n');
}

/** What the operator sees. */
export function replyView(
  { name, kind, reply: text }: Pick<SendResult, 'name' | 'kind' | 'reply'>,
  forTerminal: boolean,
): string {
  const shown = forTerminal ? withoutControls(text) : text;
  switch (kind) {
    case 'markdown':
      return forTerminal ? markdownForTerminal(text) : text;
    case 'message':
      return shown;
    case 'nothing':
      return styleText('dim', isCommandName(name) ? '(no reply)' : '(accepted)');
    case 'error':
      return `${styleText('red', 'Error:')} ${shown}`;
    case 'failure':
      return `${styleText('red', 'Failed:')} ${shown}`;
  }
}
