import { EventEmitter } from 'node:events';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Client } from './client.ts';
import type { StoreThread } from './client.ts';
import type { FromThread, ToThread } from './thread-messages.ts';

class FakeThread extends EventEmitter implements StoreThread {
  readonly messages: ToThread[] = [];

  postMessage(message: ToThread): void {
    this.messages.push(message);
  }

  /** The keys that were asked for, message by message. */
  get asked(): readonly unknown[][] {
    return this.messages.map((message) =>
      message.kind === 'run' ? message.requests.map((request) => request[2]) : ['close'],
    );
  }

  async says(message: FromThread): Promise<void> {
    this.emit('message', message);
    await turn();
  }
}

const turn = () => new Promise((resolve) => setImmediate(resolve));
const entry = (key: string) => ({ key, value: '', version: 1 });

function start(limits = {}) {
  const thread = new FakeThread();
  let mended = 0;
  const client = new Client(thread, { maxPending: 3, maxPendingSize: 100, ...limits }, () => mended++);
  const get = (key: string) => client.ask('getEntry', 'crm', key);
  const set = (key: string, size = 1) => client.write(size, 'setEntry', 'crm', key, 'x'.repeat(size));
  return { thread, client, get, set, mended: () => mended };
}

describe('The client of the store’s thread', () => {
  it('sends a request at once when none is under way, and all that come meanwhile together', async () => {
    const { thread, get } = start();
    const first = get('a');
    await turn();
    const others = [get('b'), get('c')];
    await turn();
    expect(thread.asked).toEqual([['a']]);
    await thread.says({ kind: 'results', results: [entry('a')] });
    expect(thread.asked).toEqual([['a'], ['b', 'c']]);
    await thread.says({ kind: 'results', results: [entry('b'), entry('c')] });
    expect((await Promise.all([first, ...others])).map((result) => result?.key)).toEqual(['a', 'b', 'c']);
  });

  it('rejects what could not be done, and only that', async () => {
    const { thread, get } = start();
    const [good, bad] = [get('a'), get('b')];
    await turn();
    void thread.says({ kind: 'results', results: [entry('a')], errors: new Map([[1, 'no']]) });
    await expect(bad).rejects.toThrow('no');
    expect(await good).toEqual(entry('a'));
  });

  it('[row 28] refuses writes beyond its limits at once, but asks on', async () => {
    const { client, get, set } = start();
    const waiting = [set('a'), set('b'), set('c')];
    await expect(set('d')).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    void get('e');
    expect(client.health).toEqual({ state: 'ok' });
    expect(waiting).toHaveLength(3);
    await expect(start().set('large', 101)).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
  });

  it('takes writes again when the disk has caught up', async () => {
    const { thread, set } = start({ maxPendingSize: 10 });
    const first = set('a', 10);
    await expect(set('b', 1)).rejects.toThrow();
    await turn();
    await thread.says({ kind: 'results', results: [1] });
    await first;
    void set('b', 10);
    await turn();
    expect(thread.asked).toEqual([['a'], ['b']]);
  });

  it('[row 24] is unavailable from a failure until the file is open again', async () => {
    const { thread, client, set, mended } = start();
    const lost = set('a');
    await turn();
    void thread.says({ kind: 'failed', reason: 'disk I/O error.' });
    await expect(lost).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE', message: 'disk I/O error.' });
    expect(client.health).toEqual({ state: 'unavailable', reason: 'disk I/O error.' });
    await expect(set('b')).rejects.toThrow('disk I/O error.');
    await thread.says({ kind: 'mended' });
    expect([client.health, mended()]).toEqual([{ state: 'ok' }, 1]);
  });

  it('says that the store cannot be used when its thread ends', async () => {
    const { thread, client, get } = start();
    const lost = [get('a'), get('b')];
    await turn();
    thread.emit('error', new Error('out of memory'));
    thread.emit('exit');
    for (const one of lost)
      await expect(one).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE', message: /out of memory/ });
    expect(client.health).toMatchObject({ state: 'unavailable', reason: /out of memory/ });
    await expect(get('c')).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
  });

  it('finishes what was asked for before it closes, and refuses what comes later', async () => {
    const { thread, client, get } = start();
    const last = get('a');
    const closed = client.close();
    await expect(get('b')).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    await turn();
    await thread.says({ kind: 'results', results: [entry('a')] });
    expect(await last).toEqual(entry('a'));
    expect(thread.asked).toEqual([['a'], ['close']]);
    thread.emit('exit');
    await closed;
    await client.close();
  });

  describe('under load', () => {
    const many = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];
    const resultsOf = (keys: readonly string[]): FromThread => ({ kind: 'results', results: keys.map(entry) });

    beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
    afterEach(() => void vi.useRealTimers());

    async function loaded() {
      const started = start();
      for (const key of many) void started.get(key);
      await turn();
      await started.thread.says(resultsOf(many));
      return started;
    }

    it('waits until as many requests have come as the last time', async () => {
      const { thread, get } = await loaded();
      for (const key of many.slice(1)) void get(key);
      await turn();
      expect(thread.asked).toEqual([many]);
      void get('z');
      await turn();
      expect(thread.asked).toEqual([many, [...many.slice(1), 'z']]);
    });

    it('waits no longer than a few milliseconds, and no more when few come', async () => {
      const { thread, get } = await loaded();
      void get('i');
      await turn();
      vi.advanceTimersByTime(4);
      expect(thread.asked).toEqual([many]);
      vi.advanceTimersByTime(1);
      expect(thread.asked).toEqual([many, ['i']]);
      await thread.says(resultsOf(['i']));
      void get('j');
      await turn();
      expect(thread.asked).toEqual([many, ['i'], ['j']]);
    });

    it('waits for nobody when it closes', async () => {
      const { thread, client, get } = await loaded();
      void get('i');
      await turn();
      void client.close();
      expect(thread.asked).toEqual([many, ['i']]);
      await thread.says(resultsOf(['i']));
      expect(thread.asked).toEqual([many, ['i'], ['close']]);
    });
  });
});
