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
});
