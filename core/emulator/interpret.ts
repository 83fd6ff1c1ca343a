import type { HttpAnswer, HttpResult } from './client.ts';

/** How long Hotline waits for a command's answer, in milliseconds. */
export const ANSWER_WITHIN_MS = 3000;
/** Telegram's limit for a message, in UTF-16 code units, counted after its formatting is parsed. */
export const MAX_MESSAGE_LENGTH = 4096;

/** What the operator would see in the topic. */
export interface Shown {
  /** `message` and `markdown` succeeded, `error` is the receiver's own, `failure` is one of the webhook itself. */
  readonly kind: 'message' | 'markdown' | 'error' | 'nothing' | 'failure';
  /** MarkdownV2 source when the kind is `markdown`; one sentence when it is `failure`; empty when it is `nothing`. */
  readonly text: string;
  /** What is wrong with the answer, a sentence each; empty for a good one. */
  readonly problems: readonly string[];
}

/** The length of MarkdownV2 once it is parsed, in UTF-16 units. Throws an Error for what Telegram would not take. */
export type Measure = (markdown: string) => number;

/**
 * Reads a command's answer as Hotline would. Without `measure`, the formatting counts towards the length.
 *
 * ```ts
 * interpret({ status: 200, contentType: 'application/json', body: '{"message":"Done"}', elapsedMs: 12 });
 * // { kind: 'message', text: 'Done', problems: [] }
 * ```
 */
export function interpret(result: HttpResult, measure: Measure = (markdown) => markdown.length): Shown {
  if ('failure' in result) return failure(result.failure);
  const { status, body, elapsedMs } = result;
  if (elapsedMs > ANSWER_WITHIN_MS) {
    return failure(`The answer came after ${(elapsedMs / 1000).toFixed(1)} s; Hotline waits 3 s.`);
  }
  if (status !== 200) return failure(`The answer had status ${status}; Hotline takes only 200.`);
  if (body.trim() === '') return { kind: 'nothing', text: '', problems: [] };
  return isJson(result) ? readJson(body) : readMarkdown(body, measure);
}

const isJson = ({ contentType = '' }: HttpAnswer) => /^application\/(?:[\w.-]+\+)?json\b/i.test(contentType);

function readJson(body: string): Shown {
  let answer: unknown;
  try {
    answer = JSON.parse(body);
  } catch {
    return failure('The answer says that it is JSON, but cannot be parsed.');
  }
  if (typeof answer !== 'object' || answer === null || Array.isArray(answer)) {
    return failure('The answer is JSON, but not an object with "message" or "error".');
  }
  const { message = null, error = null } = answer as { message?: unknown; error?: unknown };
  for (const [name, node] of Object.entries({ message, error })) {
    if (node !== null && typeof node !== 'string') return failure(`The answer's "${name}" is not a string.`);
  }
  const text = String(error || message || '');
  const problems = message && error ? ['The answer has both "message" and "error": only one may be sent.'] : [];
  if (text === '') return { kind: 'nothing', text, problems };
  return bounded({ kind: error ? 'error' : 'message', text, problems }, text.length);
}

function readMarkdown(text: string, measure: Measure): Shown {
  const problems = /^\s*\{.*\}\s*$/s.test(text)
    ? ['The answer looks like JSON, but its content type does not say so.']
    : [];
  try {
    return bounded({ kind: 'markdown', text, problems }, measure(text));
  } catch (error) {
    return failure(`The answer is not valid MarkdownV2: ${(error as Error).message}`);
  }
}

const bounded = (shown: Shown, length: number): Shown =>
  length <= MAX_MESSAGE_LENGTH
    ? shown
    : failure(`The answer is ${length} characters long; Telegram takes ${MAX_MESSAGE_LENGTH}.`);

const failure = (sentence: string): Shown => ({ kind: 'failure', text: sentence, problems: [sentence] });
