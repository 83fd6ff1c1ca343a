import { describe, expect, it } from 'vitest';
import { createRpc, type CallMessage, type Message, type Rpc } from './rpc.ts';

interface Remote {
  add(a: number, b: number): Promise<number>;
  fail(): void;
  nothing(): void;
  never(): Promise<void>;
  note(text: string): void;
}

/** Both ends in one process, joined by JSON. */
function pair() {
  const notes: string[] = [];
  const remote: Remote = {
    add: async (a, b) => Promise.resolve(a + b),
    fail() {
      throw new TypeError('not today');
    },
    nothing() {},
    never: () => new Promise(() => {}),
    note: (text) => void notes.push(text),
  };
  const far = createRpc<Record<never, never>>(remote, (line) => near.receive(JSON.parse(line) as Message));
  const near: Rpc<Remote> = createRpc<Remote>({}, (line) => far.receive(JSON.parse(line) as Message));
  return { near, notes };
}

describe('calls between the host and a sandbox', () => {
  it('are answered each with its own result', async () => {
    const { near } = pair();
    const sums = await Promise.all([near.call('add', 1, 2), near.callWithJson('add', '[3,4]'), near.call('add', 5, 6)]);
    expect(sums).toEqual([3, 7, 11]);
    expect(await near.call('nothing')).toBeNull();
  });

  it('share a line when they end alike, and keep their order beside others', async () => {
    const lines: string[] = [];
    const far = createRpc<Record<never, never>>(
      { add: async (a: number, b: number) => Promise.resolve(a + b) },
      (line) => void lines.push(line),
    );
    far.receive(['add', [1, 1], 1]);
    far.receive(['add', [0, 2], 2]);
    far.receive(['add', [2, 2], 3]);
    far.receive(['add', [1, 1], 4]);
    await new Promise(setImmediate);
    expect(lines).toEqual(['[[1,2],2]', '[3,4]', '[4,2]']);
  });

  it('that share an answer each get it', async () => {
    const asked: string[] = [];
    const near = createRpc<Remote>({}, (line) => void asked.push(line));
    const calls = [near.call('nothing'), near.call('nothing'), near.call('never')];
    const ids = asked.map((line) => (JSON.parse(line) as Required<CallMessage>)[2]);
    near.receive([ids.slice(0, 2), 'both']);
    near.receive([ids, null, 'not these']);
    expect(await Promise.allSettled(calls)).toMatchObject([
      { value: 'both' },
      { value: 'both' },
      { reason: { message: 'not these' } },
    ]);
  });

  it('reject with what the other side threw', async () => {
    await expect(pair().near.call('fail')).rejects.toThrow('not today');
  });

  it('reject at once when the channel closes, and from then on', async () => {
    const { near } = pair();
    const waiting = near.call('never');
    near.close(new Error('the process has ended'));
    await expect(waiting).rejects.toThrow('the process has ended');
    await expect(near.call('add', 1, 2)).rejects.toThrow('the process has ended');
  });

  it('can be notices, which nobody answers', () => {
    const { near, notes } = pair();
    near.notify('note', 'hello');
    expect(notes).toEqual(['hello']);
  });

  it('take nothing that was not asked for: unknown ids, unknown methods, inherited names [row 18]', async () => {
    const { near } = pair();
    const unasked: Message[] = [
      [99, 'x'],
      [null, 'x'],
      ['nothing here', [], 1],
      ['constructor', ['return process'], 2],
      [],
    ];
    for (const message of unasked) near.receive(message);
    expect(await near.call('add', 1, 1)).toBe(2);
  });
});
