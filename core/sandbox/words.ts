/**
 * Splits what an operator typed into words. Single, double and typographic quotes group words; a backslash takes the next
 * character as it is; an unclosed quote runs to the end.
 *
 * ```ts
 * splitWords('1500 "two words"'); // ['1500', 'two words']
 * ```
 */
export function splitWords(text: string): string[] {
  const words: string[] = [];
  let word = '';
  let started = false;
  let closing = '';
  for (let i = 0; i < text.length; i++) {
    const character = text[i]!;
    if (character === '\\' && i + 1 < text.length) {
      word += text[++i];
      started = true;
    } else if (closing !== '') {
      if (character === closing) closing = '';
      else word += character;
    } else if (!started && QUOTES.has(character)) {
      closing = QUOTES.get(character)!;
      started = true;
    } else if (/\s/.test(character)) {
      if (started) words.push(word);
      word = '';
      started = false;
    } else {
      word += character;
      started = true;
    }
  }
  if (started) words.push(word);
  return words;
}

/** Opening quote → closing quote. Telegram's apps turn straight quotes into typographic ones. */
const QUOTES = new Map([
  ['"', '"'],
  ["'", "'"],
  ['“', '”'],
  ['„', '“'],
  ['«', '»'],
]);
