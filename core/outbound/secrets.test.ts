import { describe, expect, it } from 'vitest';
import { hide, secretsOf, withoutSecrets } from './secrets.ts';

const connection = {
  name: 'support',
  apiKeys: ['canary-key', 'canary-key-2', 'short'],
  timezone: 'UTC',
  botToken: '123456:canary-token',
};
const secrets = secretsOf(connection);

describe('keys and tokens [row 44]', () => {
  it('are hidden in texts, none of them in part', () => {
    expect(hide('canary-key-2, canary-key, 123456:canary-token and 123456%3Acanary-token', secrets)).toBe(
      '[hidden], [hidden], [hidden] and 123456%3A[hidden]',
    );
    expect(hide('a short text', secrets)).toBe('a short text');
  });

  it('are hidden in answers, however deep they lie, and all else stays', () => {
    const answer = { file_path: '/var/123456:canary-token/a.pdf', list: [{ key: 'canary-key' }], size: 5, none: null };
    expect(withoutSecrets(answer, secrets)).toEqual({
      file_path: '/var/[hidden]/a.pdf',
      list: [{ key: '[hidden]' }],
      size: 5,
      none: null,
    });
    expect(withoutSecrets(undefined, secrets)).toBeNull();
  });
});
