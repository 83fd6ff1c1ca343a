/** What a publisher is told about one thing. */
export interface Finding {
  /** What it is about, in a word. */
  readonly rule: string;
  /** `wrong` must be mended before the package is published. */
  readonly level: 'wrong' | 'advice';
  /** One sentence: what is the matter, and the mend. */
  readonly message: string;
}

export const wrong = (rule: string, message: string): Finding => ({
  rule,
  level: 'wrong',
  message: inOneLine(message),
});
export const advice = (rule: string, message: string): Finding => ({
  rule,
  level: 'advice',
  message: inOneLine(message),
});

const inOneLine = (text: string) => text.trim().replaceAll(/\s*\n\s*/g, ' ');
