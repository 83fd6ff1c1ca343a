import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { Server } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSecureContext } from 'node:tls';
import { afterEach, beforeEach, expect, describe, it, vi } from 'vitest';
import { silentLog } from '../log.ts';
import { followKeyPair, readKeyPair } from './tls.ts';

vi.mock('node:tls', async (original) => {
  const tls = await original<typeof import('node:tls')>();
  return { ...tls, createSecureContext: vi.fn(tls.createSecureContext) };
});

const fixture = (name: string) => new URL(`../../test/http/fixtures/${name}`, import.meta.url);
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hotline-tls-'));
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
});
afterEach(() => {
  vi.useRealTimers();
  rmSync(folder, { recursive: true });
});

describe('Following the files of a certificate', () => {
  it('warns once about a pair that cannot be used, again when it is another reason, and stops when told', async () => {
    const settings = { cert: join(folder, 'cert.pem'), key: join(folder, 'key.pem'), checkMs: 1_000 };
    copyFileSync(fixture('old.cert.pem'), settings.cert);
    copyFileSync(fixture('old.key.pem'), settings.key);
    const server = new Server();
    const swap = vi.spyOn(server, 'setSecureContext');
    const warn = vi.fn();
    const stop = followKeyPair(server, settings, await readKeyPair(settings), { ...silentLog, warn });

    const looks = vi.mocked(createSecureContext).mock.calls;
    const look = async () => {
      const before = looks.length;
      vi.advanceTimersByTime(1_000);
      await vi.waitUntil(() => looks.length > before);
    };
    await look();
    copyFileSync(fixture('new.cert.pem'), settings.cert);
    await look();
    await look();
    await look();
    expect(warn).toHaveBeenCalledTimes(1);

    rmSync(settings.key);
    vi.advanceTimersByTime(1_000);
    await vi.waitUntil(() => warn.mock.calls.length > 1);
    expect(warn.mock.calls[1]![0]).toEqual({ reason: `server.tls.key ${settings.key} cannot be read: ENOENT.` });

    stop();
    expect(vi.getTimerCount()).toBe(0);
    expect(swap).not.toHaveBeenCalled();
  });
});
