import { describe, expect, it, vi } from 'vitest';
import { silentLog } from '../log.ts';
import { DestinationCircuit } from './circuit.ts';

function circuit() {
  let now = 0;
  const [warn, info] = [vi.fn(), vi.fn()];
  const log = { ...silentLog, warn, info };
  const made = new DestinationCircuit({
    destination: 'Telegram',
    settings: () => ({ failures: 2, retryMs: 10_000 }),
    log,
    now: () => now,
  });
  const send = vi.fn();
  const run = (answer: 'fine' | 'outage' | 'thrown') =>
    made.run(
      async () => {
        send();
        if (answer === 'thrown') throw new Error('cut');
        return answer;
      },
      (given) => given === 'outage',
    );
  return { run, send, warn, info, pass: (ms: number) => void (now += ms) };
}

describe('the circuit of a destination [row 50]', () => {
  it('opens after failures in a row, whether they are thrown or answered, and says so once', async () => {
    const { run, send, warn } = circuit();
    await expect(run('thrown')).rejects.toThrow('cut');
    expect(await run('outage')).toBe('outage');
    const refusal = {
      code: 'OUTBOUND_LIMITED',
      message: 'Telegram failed 2 times in a row; it is tried again in 10 s.',
    };
    await expect(run('fine')).rejects.toMatchObject(refusal);
    await expect(run('fine')).rejects.toMatchObject(refusal);
    expect(send).toHaveBeenCalledTimes(2);
    expect(warn).toHaveBeenCalledTimes(1);
  });

  it('does not open for failures with answers in between', async () => {
    const { run, warn } = circuit();
    for (let i = 0; i < 3; i++) {
      await run('outage');
      await run('fine');
    }
    expect(warn).not.toHaveBeenCalled();
  });

  it('lets one request try when the time has come, and closes when that is answered', async () => {
    const { run, send, info, pass } = circuit();
    await run('outage');
    await run('outage');
    pass(10_000);
    const [trial, beside] = await Promise.allSettled([run('fine'), run('fine')]);
    expect(trial.status).toBe('fulfilled');
    expect(beside).toMatchObject({
      reason: { code: 'OUTBOUND_LIMITED', message: expect.stringContaining('right now') },
    });
    expect(info).toHaveBeenCalledTimes(1);
    expect(await run('fine')).toBe('fine');
    expect(send).toHaveBeenCalledTimes(4);
  });

  it('stays open as long again when the one that tries fails', async () => {
    const { run, send, pass, warn } = circuit();
    await run('outage');
    await run('outage');
    pass(10_000);
    await run('outage');
    pass(9_999);
    await expect(run('fine')).rejects.toMatchObject({ code: 'OUTBOUND_LIMITED' });
    pass(1);
    expect(await run('fine')).toBe('fine');
    expect(send).toHaveBeenCalledTimes(4);
    expect(warn).toHaveBeenCalledTimes(1);
  });
});
