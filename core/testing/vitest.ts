import { expect } from 'vitest';
import { markdownProblem, type MarkdownSubject } from './markdown.ts';

/**
 * `import 'hotline-host/testing/vitest'` adds a matcher to vitest's `expect`:
 *
 * ```ts
 * expect(await t.command('/invoice 1500')).toBeMarkdown();
 * ```
 */
expect.extend({
  toBeMarkdown(received: MarkdownSubject) {
    const problem = markdownProblem(received);
    return { pass: problem === undefined, message: () => problem ?? 'It is valid MarkdownV2, and was not to be.' };
  },
});

declare module 'vitest' {
  interface Matchers<R extends void | Promise<void> = void | Promise<void>, T = unknown> {
    /** Telegram takes it, as the MarkdownV2 that it is. For a command's reply, what `md` makes, or markup as a string. */
    toBeMarkdown(this: Matchers<R, T>): R;
  }
}
