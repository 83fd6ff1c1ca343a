import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { standIn, type StandIn } from '../fixtures/stand-in.ts';
import type { Reply } from './conversation.ts';
import { showDownload } from './download.ts';

const headers = { 'content-type': 'text/csv; charset=utf-8', 'content-disposition': 'attachment; filename="a.csv"' };
const file: StandIn['answer'] = ({ path }) =>
  path === '/files/0a/a.csv' ? { headers, body: 'number\n1843\n' } : { status: 404, body: {} };

/** Follows the link of a reply to a server that answers like this. */
async function followed(answer: StandIn['answer'], link = '/files/0a/a.csv'): Promise<void> {
  await using host = await standIn(answer);
  const shown = { kind: 'markdown', text: link && `[a](${host.url}${link})`, problems: [] } as const;
  await showDownload({ command: '/export', shown } as unknown as Reply, /^number\n1843\n$/);
}

describe('the demo’s download', () => {
  beforeEach(() => void vi.spyOn(console, 'log').mockReturnValue());
  afterEach(() => void vi.restoreAllMocks());

  it('shows what is behind the link', async () => {
    await followed(file);
    expect(console.log).toHaveBeenLastCalledWith(expect.stringContaining('a file of 2 lines, to be saved.'));
  });

  it.each<[string, StandIn['answer'], string, string?]>([
    ['there is no link', file, 'links to nothing', ''],
    ['nothing is behind it', file, 'gave 404', '/files/0b/a.csv'],
    ['it holds something else', () => ({ headers, body: 'number\n' }), 'gave 200'],
    ['a browser would show it', () => ({ headers: { 'content-type': 'text/csv' }, body: 'number\n1843\n' }), 'null'],
    ['every link leads to it', () => ({ headers, body: 'number\n1843\n' }), 'nobody was given leads to status 200'],
  ])('breaks off when %s', async (_, answer, sentence, link) => {
    await expect(followed(answer, link)).rejects.toThrow(sentence);
  });
});
