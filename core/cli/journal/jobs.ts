import { HostError } from '../../errors.ts';

export type JobAnswer = { readonly done: false } | { readonly done: true; readonly result: unknown };

/** Work that takes longer than a request should: it is started by one request, and others ask for its end. */
export class Jobs {
  readonly #jobs = new Map<number, Promise<unknown>>();
  #last = 0;

  start(work: Promise<unknown>): number {
    // Nobody may ever ask for it.
    work.catch(() => undefined);
    this.#jobs.set(++this.#last, work);
    return this.#last;
  }

  /** Waits for the end of a job, for so long. Its result, or its error, is handed out once. */
  async answer(job: number, waitMs: number): Promise<JobAnswer> {
    const work = this.#jobs.get(job);
    if (work === undefined) throw new HostError('CONTROL_FAILED', `The host knows no job ${job}.`);
    const patience = Promise.withResolvers<JobAnswer>();
    const timer = setTimeout(() => patience.resolve({ done: false }), waitMs);
    const end = work.then(
      (result): JobAnswer => ({ done: true, result }),
      (error: unknown) => {
        this.#jobs.delete(job);
        throw error;
      },
    );
    const answer = await Promise.race([end, patience.promise]).finally(() => clearTimeout(timer));
    if (answer.done) this.#jobs.delete(job);
    return answer;
  }
}
