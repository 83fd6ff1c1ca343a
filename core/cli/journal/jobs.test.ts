import { describe, expect, it } from 'vitest';
import { HostError } from '../../errors.ts';
import { Jobs } from './jobs.ts';

describe('a job', () => {
  it('is asked about until it is done, and its result is handed out once', async () => {
    const jobs = new Jobs();
    const work = Promise.withResolvers<string>();
    const job = jobs.start(work.promise);
    expect(await jobs.answer(job, 0)).toEqual({ done: false });
    const waiting = jobs.answer(job, 60_000);
    work.resolve('copied');
    expect(await waiting).toEqual({ done: true, result: 'copied' });
    await expect(jobs.answer(job, 0)).rejects.toThrow('The host knows no job 1.');
  });

  it('hands on its error, and harms nobody when nobody asks', async () => {
    const jobs = new Jobs();
    const error = new HostError('STORE_COPY_FAILED', 'no room');
    jobs.start(Promise.reject(error));
    await expect(jobs.answer(jobs.start(Promise.reject(error)), 1_000)).rejects.toBe(error);
  });
});
