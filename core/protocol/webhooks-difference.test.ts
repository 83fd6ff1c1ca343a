import { describe, expect, it } from 'vitest';
import { compareWebhooks } from './webhooks-difference.ts';

const url = 'https://example.com/webhooks';

describe('compareWebhooks', () => {
  it('finds no difference between two spellings and orders of the same', () => {
    const current = { 'https://Example.com:443/webhooks': ['/b', '/a'] };
    expect(compareWebhooks(current, { [url]: ['/a', '/b'] })).toEqual([]);
  });

  it('names what is missing and what nobody handles any more', () => {
    expect(compareWebhooks({ [url]: ['/old', '/both'] }, { [url]: ['/both', 'dialog_created', '/new'] })).toEqual([
      {
        url,
        missing: ['dialog_created', '/new'],
        extra: ['/old'],
        sentences: [
          `${url} is not sent dialog_created, /new.`,
          `${url} is sent /old, which no installed plugin handles.`,
        ],
      },
    ]);
  });

  it('says that a URL is not set at all, and leaves other systems their own', () => {
    const other = 'https://crm.example.com/';
    expect(compareWebhooks({ [other]: ['/deal'] }, { [url]: ['/new'] })).toEqual([
      { url, missing: ['/new'], extra: [], sentences: [`${url} is not sent /new.`] },
      {
        url: other,
        missing: [],
        extra: ['/deal'],
        sentences: [`${other} is sent /deal; keep it if something else listens there.`],
      },
    ]);
  });

  it('takes two spellings of one URL together', () => {
    const current = { 'https://example.com': ['/a'], 'https://example.com/': ['/b'] };
    expect(compareWebhooks(current, { 'https://example.com/': ['/a', '/b'] })).toEqual([]);
  });
});
