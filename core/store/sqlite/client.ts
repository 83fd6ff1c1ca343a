import { HostError } from '../../errors.ts';
import type { StoreHealth } from '../store.ts';
import type { Caller } from './facade.ts';
import type { OperationName, Operations, Request } from './engine.ts';
import { Gathering } from './gathering.ts';
import type { FromThread, ToThread } from './thread-messages.ts';

/** The store's thread, as the main thread sees it. */
export interface StoreThread {
  postMessage(message: ToThread): void;
  on(event: 'message', listener: (message: FromThread) => void): unknown;
  on(event: 'error', listener: (error: unknown) => void): unknown;
  on(event: 'exit', listener: () => void): unknown;
}

export interface ClientLimits {
  /** How many writes may wait for the disk, and how much text they may hold, in UTF-16 units. */
  readonly maxPending: number;
  readonly maxPendingSize: number;
}

interface Pending {
  readonly request: Request;
  readonly size: number;
  resolve(result: unknown): void;
  reject(error: unknown): void;
}

/** More than this is not put into one transaction, so that none takes long. */
const BATCH = 512;

/**
 * Brings requests to the store's thread. What is asked while a transaction is being written goes into the next one, all at once:
 * many requests share one fsync, and a single request waits for none but its own. Under load they are gathered (`gathering.ts`).
 */
export class Client implements Caller {
  readonly #thread: StoreThread;
  readonly #limits: ClientLimits;
  readonly #mended: () => void;
  #queue: Pending[] = [];
  #underway: readonly Pending[] = [];
  #scheduled = false;
  readonly #gathering = new Gathering(() => this.#post());
  #pendingSize = 0;
  #health: StoreHealth = { state: 'ok' };
  /** Why there is no thread any more. */
  #lost: string | undefined;
  #closed: (() => void) | undefined;

  constructor(thread: StoreThread, limits: ClientLimits, mended: () => void) {
    this.#thread = thread;
    this.#limits = limits;
    this.#mended = mended;
    thread.on('message', (message: FromThread) => this.#received(message));
    thread.on('error', (error: unknown) => this.#ended(error instanceof Error ? error.message : String(error)));
    thread.on('exit', () => this.#ended('its thread ended'));
  }

  get health(): StoreHealth {
    return this.#health;
  }

  /** Refuses at once what the disk could not take soon. */
  write<Name extends OperationName>(
    size: number,
    ...request: [name: Name, ...args: Parameters<Operations[Name]>]
  ): Promise<Result<Name>> {
    const { maxPending, maxPendingSize } = this.#limits;
    if (this.#health.state === 'unavailable') return this.#refuse(this.#health.reason);
    if (this.#queue.length >= maxPending || this.#pendingSize + size > maxPendingSize) {
      return this.#refuse(`The store cannot take more: ${this.#queue.length} writes wait for the disk.`);
    }
    return this.#request(size, request);
  }

  ask<Name extends OperationName>(
    ...request: [name: Name, ...args: Parameters<Operations[Name]>]
  ): Promise<Result<Name>> {
    return this.#request(0, request);
  }

  /** Resolves when everything is written and the thread has let go of the file. */
  close(): Promise<void> {
    if (this.#health.state === 'closed' || this.#lost !== undefined) return Promise.resolve();
    this.#health = { state: 'closed', reason: 'The store is closed.' };
    return new Promise((resolve) => {
      this.#closed = resolve;
      this.#post();
    });
  }

  #request<Name extends OperationName>(size: number, request: Request): Promise<Result<Name>> {
    const refusal = this.#health.state === 'closed' ? this.#health.reason : this.#lost;
    if (refusal !== undefined) return this.#refuse(refusal);
    this.#pendingSize += size;
    this.#schedule();
    return new Promise((resolve, reject) => {
      this.#queue.push({ request, size, resolve: resolve as (result: unknown) => void, reject });
    });
  }

  #refuse(reason = ''): Promise<never> {
    return Promise.reject(new HostError('STORE_UNAVAILABLE', reason));
  }

  /** At the end of this turn of the event loop: what came with it goes along. */
  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      if (this.#underway.length > 0) return;
      if (this.#closed !== undefined || this.#gathering.isEnough(this.#queue.length)) this.#post();
    });
  }

  #post(): void {
    if (this.#underway.length > 0) return;
    if (this.#queue.length > 0) {
      this.#underway = this.#queue.splice(0, BATCH);
      this.#gathering.sent(this.#underway.length);
      this.#send({ kind: 'run', requests: this.#underway.map(({ request }) => request) });
    } else if (this.#closed !== undefined) {
      this.#send({ kind: 'close' });
    }
  }

  #send(message: ToThread): void {
    this.#thread.postMessage(message);
  }

  #received(message: FromThread): void {
    switch (message.kind) {
      case 'results':
        return this.#settle((pending, index) => {
          const error = message.errors?.get(index);
          if (error === undefined) pending.resolve(message.results[index]);
          else pending.reject(new Error(error));
        });
      case 'failed':
        if (this.#health.state === 'ok') this.#health = { state: 'unavailable', reason: message.reason };
        return this.#settle((pending) => pending.reject(new HostError('STORE_UNAVAILABLE', message.reason)));
      case 'mended':
        if (this.#health.state === 'unavailable') this.#health = { state: 'ok' };
        return this.#mended();
      case 'ready':
      case 'refused':
    }
  }

  #settle(each: (pending: Pending, index: number) => void): void {
    const settled = this.#underway;
    this.#underway = [];
    for (const { size } of settled) this.#pendingSize -= size;
    settled.forEach(each);
    this.#schedule();
  }

  #ended(cause: string): void {
    const reason = `The store cannot be used: ${cause}.`;
    this.#lost ??= reason;
    if (this.#health.state === 'ok') this.#health = { state: 'unavailable', reason };
    const lost = [...this.#underway, ...this.#queue];
    this.#underway = [];
    this.#queue = [];
    for (const pending of lost) pending.reject(new HostError('STORE_UNAVAILABLE', this.#lost));
    this.#closed?.();
  }
}

type Result<Name extends OperationName> = ReturnType<Operations[Name]>;
