import { setTimeout as sleep } from 'node:timers/promises';
import { HostError, type ErrorCode } from '../errors.ts';
import type { Log } from '../log.ts';
import type { CommandOutcome } from '../plugins/port.ts';
import type { ArrivedCommand } from '../protocol/arrived-command.ts';
import type { LateAnswer, LateAnswers, NewLateAnswer } from '../store/late-answers.ts';
import { lateText, readLate, targetOf, writeLate, type LateTarget, type LateText } from './late-text.ts';

/** Sends an answer into the topic, with the command's message as what it replies to. */
export type PostLate = (target: LateTarget, text: LateText) => Promise<void>;

export interface LateCommandsOptions {
  readonly stored: LateAnswers;
  /** How the connection can post; undefined: it has no token that would do. */
  postFor(connection: string): PostLate | undefined;
  /** Makes whatever is being sent fail at once. */
  breakOff?(): void;
  readonly log: Log;
  /** The waits between attempts that have done nothing, such as while Telegram or the disk is down. Default: some ten minutes in all. */
  readonly retryDelaysMs?: readonly number[];
}

const RETRY_DELAYS_MS = [30_000, 60_000, 120_000, 300_000];

/** Nothing was done, and later it may be. */
const PASSING: ReadonlySet<string> = new Set<ErrorCode>(['OUTBOUND_LIMITED', 'STORE_UNAVAILABLE']);

const RESTARTED: CommandOutcome = { status: 'unavailable', reason: 'was interrupted: the host was restarted' };
/** How long what was broken off may take to be stored, in milliseconds. */
const BROKEN_OFF_MS = 1_000;
/** Looked at after a start in one go; a host that was killed leaves far fewer. */
const MAX_UNFINISHED = 10_000;

/**
 * What comes after the reply has left: results after the deadline, and those after `ctx.defer`. Each is posted at most once, also
 * across restarts: it is marked in the store before it is sent, and what was marked is never sent again.
 */
export class LateCommands {
  readonly #options: LateCommandsOptions;
  readonly #underWay = new Set<Promise<void>>();
  readonly #stopping = new AbortController();

  constructor(options: LateCommandsOptions) {
    this.#options = options;
  }

  /** Remembers that the plugin has deferred: if the host is restarted meanwhile, the operator is told. */
  expect(command: ArrivedCommand, plugin: string): void {
    const { stored, log } = this.#options;
    const answer = { command: command.id, plugin, at: Date.now(), body: writeLate({ target: targetOf(command) }) };
    const expected = stored.expect(answer).then(() => {
      log.debug({ plugin, command: command.name, id: command.id }, `a late answer of ${plugin} is expected`);
    });
    this.#follow(expected, answer);
  }

  /** Posts an outcome, once `replied` has settled. Where there is nothing to say, nothing is posted. */
  answer(command: ArrivedCommand, plugin: string, outcome: CommandOutcome, replied?: Promise<unknown>): void {
    const answer = { command: command.id, plugin, at: Date.now(), body: '' };
    // The operator reads the reply first.
    this.#follow(
      Promise.resolve(replied).then(() => this.#post(answer, targetOf(command), outcome)),
      answer,
    );
  }

  /** Tells operators of what was expected before a restart, and people on call of what may not have arrived. */
  async start(): Promise<void> {
    const { stored, log } = this.#options;
    for (const answer of await stored.unfinished({ limit: MAX_UNFINISHED })) {
      const { command: id, plugin, body, state } = answer;
      const { target, text } = readLate(body);
      if (state === 'expected') this.#follow(this.#post(answer, target, RESTARTED), answer);
      else {
        await stored.settle(id, plugin, 'unknown', 'The host ended while it was being sent.');
        const fields = { plugin, command: target.name, id, text: text?.plain };
        log.warn(fields, `nobody knows whether a late answer of ${plugin} has arrived; it is not sent again`);
      }
    }
  }

  /**
   * Settles when all that is under way has ended; nothing is tried again any more. When the time is over, what is being sent is broken off,
   * so that it is stored what became of it.
   */
  async stop(withinMs: number): Promise<void> {
    this.#stopping.abort();
    await this.#ended(withinMs);
    this.#options.breakOff?.();
    await this.#ended(BROKEN_OFF_MS);
  }

  async #ended(withinMs: number): Promise<void> {
    const { promise: over, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, withinMs);
    await Promise.race([Promise.all(this.#underWay), over]);
    clearTimeout(timer);
  }

  async #post({ command: id, plugin }: NewLateAnswer, target: LateTarget, outcome: CommandOutcome): Promise<void> {
    const { stored, postFor, log } = this.#options;
    const fields = { plugin, command: target.name, id };
    const text = lateText(target, plugin, outcome, (warning) =>
      log.warn({ ...fields, ...warning }, 'a late answer could not be sent as it was'),
    );
    const post = postFor(target.connection);
    const marked = { command: id, plugin, at: Date.now(), body: writeLate({ target, text }) };
    const said = { ...fields, text: text?.plain };
    try {
      if (!(await this.#patiently(() => stored.begin(marked))))
        return log.warn(said, `a second late answer of ${plugin} is not sent`);
    } catch (error) {
      return log.error({ ...said, err: error }, `a late answer of ${plugin} could not be stored, and is not sent`);
    }
    if (text === undefined) return stored.settle(id, plugin, 'kept', 'There was nothing to say.');
    if (post === undefined) {
      const reason = `The connection ${target.connection} has no token to post with.`;
      await stored.settle(id, plugin, 'kept', reason);
      return log.warn({ ...said, reason }, `a late answer of ${plugin} is kept with its command`);
    }
    try {
      // Meanwhile the tokens may have been changed.
      await this.#patiently(() => (postFor(target.connection) ?? post)(target, text));
    } catch (error) {
      const { code, message: reason } = error as Partial<HostError> & Error;
      const state = error instanceof HostError && code !== 'OUTBOUND_FAILED' ? 'kept' : 'unknown';
      const what = state === 'kept' ? 'could not be sent' : 'may not have arrived';
      log.error({ ...said, code, reason }, `a late answer of ${plugin} ${what}`);
      return stored.settle(id, plugin, state, reason);
    }
    await stored.settle(id, plugin, 'sent');
    log.info(fields, `a late answer of ${plugin} was posted`);
  }

  /** Tries again after what is sure to have done nothing. */
  async #patiently<Done>(act: () => Promise<Done>): Promise<Done> {
    for (const delayMs of this.#options.retryDelaysMs ?? RETRY_DELAYS_MS) {
      try {
        return await act();
      } catch (error) {
        if (!(error instanceof HostError) || !PASSING.has(error.code)) throw error;
        const { signal } = this.#stopping;
        const goOn = await sleep(delayMs, true, { signal, ref: false }).catch(() => false);
        if (!goOn) throw error;
      }
    }
    return act();
  }

  #follow(work: Promise<void>, { command: id, plugin }: Pick<LateAnswer, 'command' | 'plugin'>): void {
    const followed = work
      .catch((error: unknown) => {
        this.#options.log.error({ err: error, plugin, id }, `a late answer of ${plugin} could not be stored`);
      })
      .finally(() => this.#underWay.delete(followed));
    this.#underWay.add(followed);
  }
}
