import type { styleText } from 'node:util';

/** A name that `styleText` knows, as `red` or `bold`. */
export type TextStyle = Extract<Parameters<typeof styleText>[0], string>;

/** What a plugin wrote must not move the cursor, set a title or clear the screen. */
export function withoutControls(text: string): string {
  return text.replace(/[\0-\x08\x0b-\x1f\x7f-\x9f]/g, '\ufffd');
}
