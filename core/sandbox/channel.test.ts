import { PassThrough } from 'node:stream';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openChannel } from './channel.ts';

function receiver(options: { lineLimit?: number; pauseBeforeMs?: () => number } = {}) {
  const stream = new PassThrough();
  const lines: string[] = [];
  const violations: string[] = [];
  openChannel(stream, {
    lineLimit: 100,
    ...options,
    onLine: (line) => lines.push(line),
    onViolation: (reason) => violations.push(reason),
  });
  const settle = () => new Promise((resolve) => setImmediate(resolve));
  return { stream, lines, violations, settle };
}

describe('a channel', () => {
  it('gives back any lines, however the bytes are cut', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.string({ unit: 'grapheme', maxLength: 20 }).filter((line) => !line.includes('\n'))),
        fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1 }),
        async (sent, cuts) => {
          const { stream, lines, settle } = receiver({ lineLimit: 1000 });
          const bytes = Buffer.from(sent.map((line) => `${line}\n`).join(''));
          for (let at = 0, i = 0; at < bytes.length; i++) {
            const size = cuts[i % cuts.length]!;
            stream.write(bytes.subarray(at, at + size));
            at += size;
          }
          await settle();
          expect(lines).toEqual(sent);
        },
      ),
    );
  });

  it('writes the lines of one turn at once, and not before its end', async () => {
    const stream = new PassThrough();
    const writes: string[] = [];
    stream.write = (chunk: unknown) => writes.push(String(chunk)) > 0;
    const channel = openChannel(stream, { lineLimit: 100, onLine() {}, onViolation() {} });
    channel.send('a');
    await Promise.resolve();
    channel.send('b');
    expect(writes).toEqual([]);
    expect(channel.backlog).toBe(4);
    await new Promise((resolve) => setImmediate(resolve));
    expect(writes).toEqual(['a\nb\n']);
  });

  it.each([
    ['ended', `${'x'.repeat(101)}\n`],
    ['endless', 'x'.repeat(101)],
  ])('stops reading at a line over the limit (%s), and says so once [row 18]', async (_kind, text) => {
    const { stream, lines, violations, settle } = receiver();
    stream.write(`fine\n${text}`);
    stream.write('more\n');
    await settle();
    expect(lines).toEqual(['fine']);
    expect(violations).toEqual(['sent a line of more than 100 characters']);
  });

  describe('with a receiver that asks for pauses', () => {
    beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout'] }));
    afterEach(() => void vi.useRealTimers());

    it('leaves what comes meanwhile unread, and loses nothing [row 18]', async () => {
      let allowed = 2;
      const pauseBeforeMs = () => (allowed-- > 0 ? 0 : 1000);
      const { stream, lines, settle } = receiver({ pauseBeforeMs });
      stream.write('1\n2\n3\n4\n');
      await settle();
      expect(lines).toEqual(['1', '2']);
      expect(stream.isPaused()).toBe(true);
      stream.write('5\n');
      allowed = 10;
      vi.advanceTimersByTime(1000);
      await settle();
      expect(lines).toEqual(['1', '2', '3', '4', '5']);
    });
  });
});
