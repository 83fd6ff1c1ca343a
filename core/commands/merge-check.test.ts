import { describe, expect, it, vi } from 'vitest';
import { mergeReplies, type MergePart } from './merge.ts';

vi.mock(import('../protocol/markdown/index.ts'), async (original) => ({
  ...(await original()),
  renderMarkdown: () => '*not closed',
}));

describe('A merge that comes out as invalid markup, through a fault of ours', () => {
  it('is sent as plain text and not dropped [row 15]', () => {
    const parts = ['*a\\.b*', '1\\.5'].map((text, index): MergePart => ({
      plugin: `plugin ${index}`,
      outcome: { status: 'reply', reply: { kind: 'markdown', text } },
    }));
    const { body } = mergeReplies(parts, { format: 'auto', command: '/do' });
    expect(body).toEqual({ type: 'markdown', body: 'a\\.b\n\n1\\.5' });
  });
});
