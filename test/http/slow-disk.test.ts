import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { startHost } from '../fixtures/running-host.ts';

const hasStrace = spawnSync('strace', ['-V']).status === 0;
const MAX_PENDING = 10;

/** From now on each fsync of the process takes two seconds; returns the way back. */
async function slowDown(pid: number): Promise<() => Promise<void>> {
  const inject = 'inject=fsync,fdatasync:delay_exit=2000000';
  const strace = spawn('strace', [
    '-f',
    '-p',
    `${pid}`,
    '-o',
    '/dev/null',
    '-e',
    'trace=fsync,fdatasync',
    '-e',
    inject,
  ]);
  const ended = once(strace, 'exit');
  await once(strace.stderr, 'data');
  return async () => {
    strace.kill('SIGINT');
    await ended;
  };
}

describe.skipIf(!hasStrace)('a disk on which each fsync takes two seconds [row 28]', () => {
  it('bounds the events under way and asks for the others again, while commands are answered', async () => {
    await using host = await startHost({
      plugins: { calm: `export default { commands: { '/calm': { run: () => 'calm' } } };` },
      config: { server: { maxPending: MAX_PENDING }, events: { dedupe: 'ids' } },
    });
    await host.post({ type: '/calm' });
    const speedUp = await slowDown(host.pid);
    let answered = 0;
    const post = async (messageId: number) => {
      const answer = await host.post({ type: 'message_received', text: `n${messageId}`, messageId });
      answered++;
      return answer;
    };
    const ids = Array.from({ length: 3 * MAX_PENDING }, (_, i) => 100 + i);
    const events = ids.map(post);
    expect(await host.post({ type: '/calm' })).toMatchObject({ status: 200, body: expect.stringContaining('calm') });
    expect(answered).toBeLessThanOrEqual(2 * MAX_PENDING);
    const statuses = (await Promise.all(events)).map((answer) => 'status' in answer && answer.status);
    await speedUp();
    expect(new Set(statuses)).toEqual(new Set([200, 503]));
    for (const id of ids) expect(await post(id)).toMatchObject({ status: 200 });
    const { stdout } = await host.hotline(['events', '--json', '--limit', '100']);
    expect(stdout.trim().split('\n')).toHaveLength(ids.length);
  });
});
