import { describe, expect, it, vi } from 'vitest';
import { aCommand } from '../../test/fixtures/running-plugins.ts';
import { HostError } from '../errors.ts';
import { silentLog } from '../log.ts';
import type { CommandOutcome } from '../plugins/port.ts';
import { createMemoryStore } from '../store/memory/store.ts';
import { LateCommands, type PostLate } from './late.ts';

const DONE: CommandOutcome = { status: 'reply', reply: { kind: 'text', text: 'done' } };

function late(post: PostLate | undefined, store = createMemoryStore()) {
  const log = { ...silentLog, warn: vi.fn(), error: vi.fn(), info: vi.fn() };
  const commands = new LateCommands({ stored: store.late, postFor: () => post, log, retryDelaysMs: [1, 1] });
  const states = async (id: string) => (await store.late.of(id)).map(({ plugin, state }) => [plugin, state]);
  return { commands, store, log, states };
}

const posting = () => vi.fn<PostLate>(() => Promise.resolve());

describe('an answer that comes after the reply', () => {
  it('is marked before it is sent, and sent once the reply has left', async () => {
    const command = aCommand('/x');
    const { promise: replied, resolve } = Promise.withResolvers<void>();
    let marked: unknown;
    const post = vi.fn<PostLate>(async () => void (marked = await states(command.id)));
    const { commands, states } = late(post);
    commands.answer(command, 'crm', DONE, replied);
    await new Promise(setImmediate);
    expect(post).not.toHaveBeenCalled();
    resolve();
    await commands.stop(10_000);
    expect(post.mock.calls).toMatchObject([[{ connection: 'test', messageId: 5850 }, { plain: '/ ↩️ /x\n\ndone' }]]);
    expect(marked).toEqual([['crm', 'sending']]);
    expect(await states(command.id)).toEqual([['crm', 'sent']]);
  });

  it('is sent once, however often the command is run again', async () => {
    const post = posting();
    const { commands, log } = late(post);
    const command = aCommand('/x');
    for (let i = 0; i < 3; i++) commands.answer(command, 'crm', DONE);
    commands.answer(command, 'other', DONE);
    await commands.stop(10_000);
    expect(post).toHaveBeenCalledTimes(2);
    expect(log.warn).toHaveBeenCalledTimes(2);
  });

  it.each([
    ['OUTBOUND_REFUSED', 'kept'],
    ['OUTBOUND_FAILED', 'unknown'],
  ] as const)('that ends in %s is %s, shown in the log, and not sent again [row 50]', async (code, state) => {
    const post = vi.fn<PostLate>(() => Promise.reject(new HostError(code, 'No luck.')));
    const { commands, log, states, store } = late(post);
    const command = aCommand('/x');
    commands.answer(command, 'crm', DONE);
    await commands.stop(10_000);
    expect(await states(command.id)).toEqual([['crm', state]]);
    expect(log.error.mock.calls[0]![0]).toMatchObject({ code, reason: 'No luck.', text: '/ ↩️ /x\n\ndone' });
    const after = late(post, store);
    await after.commands.start();
    await after.commands.stop(10_000);
    expect(post).toHaveBeenCalledTimes(1);
  });

  it('is tried again after what has sent nothing, and kept in the end [row 50]', async () => {
    const limited = () => Promise.reject(new HostError('OUTBOUND_LIMITED', 'Not now.'));
    const post = posting().mockImplementationOnce(limited).mockImplementationOnce(limited);
    const { commands, states, log } = late(post);
    const [command, other] = [aCommand('/x'), aCommand('/y')];
    commands.answer(command, 'crm', DONE);
    await vi.waitFor(() => expect(log.info).toHaveBeenCalledTimes(1));
    expect(post).toHaveBeenCalledTimes(3);
    post.mockImplementation(limited);
    commands.answer(other, 'crm', DONE);
    await vi.waitFor(() => expect(log.error).toHaveBeenCalledTimes(1));
    expect(post).toHaveBeenCalledTimes(6);
    expect([await states(command.id), await states(other.id)]).toEqual([[['crm', 'sent']], [['crm', 'kept']]]);
  });

  it('is sent when the store, which was full, takes it again, and else shown in the log [row 25]', async () => {
    const post = posting();
    const { commands, store, log } = late(post);
    const full = vi.spyOn(store.late, 'begin').mockRejectedValue(new HostError('STORE_UNAVAILABLE', 'Full.'));
    commands.answer(aCommand('/x'), 'crm', DONE);
    await vi.waitFor(() => expect(log.error).toHaveBeenCalledTimes(1));
    expect(log.error.mock.calls[0]).toEqual([
      expect.objectContaining({ text: '/ ↩️ /x\n\ndone' }),
      'a late answer of crm could not be stored, and is not sent',
    ]);
    expect(full).toHaveBeenCalledTimes(3);
    commands.answer(aCommand('/x'), 'crm', DONE);
    full.mockRestore();
    await commands.stop(10_000);
    await vi.waitFor(() => expect(post).toHaveBeenCalledTimes(1));
  });

  it('goes with the tokens as they are when it is tried again', async () => {
    const store = createMemoryStore();
    const [before, after] = [posting().mockRejectedValue(new HostError('OUTBOUND_LIMITED', 'Not now.')), posting()];
    const postFor = vi.fn(() => (before.mock.calls.length === 0 ? before : after));
    const commands = new LateCommands({ stored: store.late, postFor, log: silentLog, retryDelaysMs: [1, 1] });
    commands.answer(aCommand('/x'), 'crm', DONE);
    await vi.waitFor(() => expect(after).toHaveBeenCalledTimes(1));
    expect(before).toHaveBeenCalledTimes(1);
  });

  it('is shown in the log when another was sent before it', async () => {
    const { commands, log } = late(posting());
    const command = aCommand('/x');
    commands.answer(command, 'crm', { ...DONE, reply: { kind: 'text', text: 'first' } } as CommandOutcome);
    commands.answer(command, 'crm', DONE);
    await commands.stop(10_000);
    expect(log.warn.mock.calls).toEqual([
      [expect.objectContaining({ text: '/ ↩️ /x\n\ndone' }), 'a second late answer of crm is not sent'],
    ]);
  });

  it('is kept at once when the host stops while it waits to be tried again', async () => {
    const post = posting().mockRejectedValue(new HostError('OUTBOUND_LIMITED', 'Not now.'));
    const store = createMemoryStore();
    const commands = new LateCommands({ stored: store.late, postFor: () => post, log: silentLog });
    const command = aCommand('/x');
    commands.answer(command, 'crm', DONE);
    await vi.waitFor(() => expect(post).toHaveBeenCalledTimes(1));
    await commands.stop(10_000);
    expect(await store.late.of(command.id)).toMatchObject([{ state: 'kept', reason: 'Not now.' }]);
  });

  it.each([
    ['OUTBOUND_LIMITED', 'kept'],
    ['OUTBOUND_FAILED', 'unknown'],
  ] as const)('that is broken off with %s when the host stops is stored as %s before it ends', async (code, state) => {
    const { promise: broken, reject } = Promise.withResolvers<void>();
    const post = vi.fn<PostLate>(() => broken);
    const store = createMemoryStore();
    const breakOff = () => reject(new HostError(code, 'The host is being stopped.'));
    const commands = new LateCommands({ stored: store.late, postFor: () => post, breakOff, log: silentLog });
    const command = aCommand('/x');
    commands.answer(command, 'crm', DONE);
    await vi.waitFor(() => expect(post).toHaveBeenCalledTimes(1));
    await commands.stop(0);
    expect(await store.late.of(command.id)).toMatchObject([{ state }]);
  });

  it('is kept with the command where there is no token, and shown in the log', async () => {
    const { commands, log, store } = late(undefined);
    const command = aCommand('/x');
    commands.answer(command, 'crm', DONE);
    await commands.stop(10_000);
    const reason = 'The connection test has no token to post with.';
    expect(log.warn.mock.calls).toEqual([
      [expect.objectContaining({ text: '/ ↩️ /x\n\ndone', reason }), 'a late answer of crm is kept with its command'],
    ]);
    expect(await store.late.of(command.id)).toMatchObject([
      { state: 'kept', reason, body: expect.stringContaining('done') },
    ]);
  });

  it('is not posted when there is nothing to say', async () => {
    const post = posting();
    const { commands, states } = late(post);
    const command = aCommand('/x');
    commands.expect(command, 'crm');
    commands.answer(command, 'crm', { status: 'reply', reply: { kind: 'none' } });
    await commands.stop(10_000);
    expect(post).not.toHaveBeenCalled();
    expect(await states(command.id)).toEqual([['crm', 'kept']]);
  });
});

describe('a host that is started again', () => {
  it('tells operators that what was promised will not come', async () => {
    const { commands, store } = late(posting());
    const command = aCommand('/x');
    commands.expect(command, 'crm');
    await commands.stop(10_000);
    const post = posting();
    const after = late(post, store);
    await after.commands.start();
    await after.commands.stop(10_000);
    expect(post.mock.calls.map(([, { plain }]) => plain)).toEqual([
      '/ ↩️ /x\n\n⚠️ crm: was interrupted: the host was restarted',
    ]);
    expect(await after.states(command.id)).toEqual([['crm', 'sent']]);
  });

  it('does not send again what may have been sent, and says so', async () => {
    const { commands, store } = late(() => new Promise(() => {}));
    const command = aCommand('/x');
    commands.answer(command, 'crm', DONE);
    await vi.waitFor(async () => expect(await store.late.of(command.id)).toMatchObject([{ state: 'sending' }]));
    await commands.stop(0);
    const post = posting();
    const after = late(post, store);
    await after.commands.start();
    expect(post).not.toHaveBeenCalled();
    expect(await after.states(command.id)).toEqual([['crm', 'unknown']]);
    expect(after.log.warn.mock.calls).toEqual([
      [
        expect.objectContaining({ id: command.id, text: '/ ↩️ /x\n\ndone' }),
        'nobody knows whether a late answer of crm has arrived; it is not sent again',
      ],
    ]);
  });
  it('sends nothing twice and forgets nothing, wherever it was killed, and killed again', async () => {
    const steps = ['expect', 'begin', 'post', 'settle'] as const;
    const points = steps.flatMap((step) => (['before', 'after'] as const).map((when) => ({ step, when })));
    for (const first of points)
      for (const second of [undefined, ...points]) {
        const store = createMemoryStore();
        const command = aCommand('/x');
        const said: string[] = [];
        for (const killed of [first, second, undefined]) {
          const life = aLife(store, killed, said);
          void life.start();
          if (killed === first) {
            life.expect(command, 'crm');
            life.answer(command, 'crm', DONE);
          }
          for (let turn = 0; turn < 20; turn++) await new Promise(setImmediate);
        }
        const [answer] = await store.late.of(command.id);
        const story = JSON.stringify({ first, second, answer, said });
        expect(said.length, story).toBeLessThanOrEqual(1);
        if (answer?.state === 'sent') expect(said.length, story).toBe(1);
        else if (answer === undefined) expect(first, story).toEqual({ step: 'expect', when: 'before' });
        else expect(answer.state, story).toBe('unknown');
      }
  });
});

/** A host that is killed before or after one of its steps: from then on nothing that it does happens. */
function aLife(
  store: ReturnType<typeof createMemoryStore>,
  killed: { readonly step: string; readonly when: 'before' | 'after' } | undefined,
  said: string[],
) {
  let isDead = false;
  const step =
    <Args extends unknown[], Done>(name: string, act: (...args: Args) => Promise<Done>) =>
    async (...args: Args): Promise<Done> => {
      isDead ||= killed?.step === name && killed.when === 'before';
      if (isDead) return new Promise(() => {});
      const done = await act(...args);
      isDead ||= killed?.step === name && killed.when === 'after';
      return isDead ? new Promise(() => {}) : done;
    };
  const { late: stored } = store;
  const commands = new LateCommands({
    stored: {
      expect: step('expect', (answer) => stored.expect(answer)),
      begin: step('begin', (answer) => stored.begin(answer)),
      settle: (...args) => step('settle', () => stored.settle(...args))(),
      of: (id) => stored.of(id),
      unfinished: (query) => stored.unfinished(query),
    },
    postFor: () => step('post', async (_, { plain }) => void said.push(plain)),
    log: silentLog,
  });
  return commands;
}
