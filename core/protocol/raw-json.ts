import type { Envelope } from './envelope.ts';

const KEY_NAME = 'api_key';

/**
 * A delivery's `raw` as JSON, to be kept and handed on: what was sent without its key. Where the key comes last, as Hotline writes it, the
 * text is cut; to write it anew costs as much as to read it. Whatever could hide another key, or mean something else to another reader, is
 * written anew.
 *
 * ```ts
 * rawJson(text, readJson(text).isLiteral, envelope); // '{"event_type":"/x"}'
 * ```
 *
 * @param text what `envelope` was read from; `isLiteral`: see `readJson`
 */
export function rawJson(text: string, isLiteral: boolean, { apiKey, raw }: Envelope): string {
  const end = `,"${KEY_NAME}":${JSON.stringify(apiKey)}}`;
  const start = text.length - end.length;
  const isLast = text.indexOf(KEY_NAME) === start + 2 && text.endsWith(end);
  return isLiteral && isLast && !text.includes('\\u') ? `${text.slice(0, start)}}` : JSON.stringify(raw);
}
