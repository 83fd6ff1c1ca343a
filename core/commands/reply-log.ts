import type { Log } from '../log.ts';
import type { Replies, StoredReply } from '../store/store.ts';
import { readReply, writeReply, type CommandRecord } from './command-record.ts';
import type { ReplyBody } from './reply.ts';

/** Commands of this time share one write. One that is killed within it may run again when Hotline repeats it. */
const GATHER_MS = 100;
/** The store refuses a write that is too large for good. Large replies go alone. */
const AT_ONCE = 200;
const CHARACTERS_AT_ONCE = 2 ** 20;
const TRY_AGAIN_MS = 1_000;
/** While the store cannot be written, so many replies wait at most; the newest are the likeliest to be asked for. */
const MAX_WAITING = 10_000;

export interface AnsweredCommand {
  readonly id: string;
  readonly reply: ReplyBody;
  /** Wall-clock milliseconds. */
  readonly at: number;
}

/** Brings replies to the store, once they have left: no command waits for the disk. */
export class ReplyLog {
  readonly #replies: Replies;
  readonly #log: Log;
  #waiting: StoredReply[] = [];
  #timer: NodeJS.Timeout | undefined;
  #failing = false;

  constructor(replies: Replies, log: Log) {
    this.#replies = replies;
    this.#log = log;
  }

  add(record: CommandRecord, reply: ReplyBody): void {
    // As text at once: until it is stored, the garbage collector has less to copy.
    this.#waiting.push(writeReply(record, reply));
    this.#timer ??= setTimeout(() => void this.flush(), GATHER_MS).unref();
  }

  /** Settles when what was added before is stored, or could not be. Never rejects. */
  async flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const waiting = this.#waiting;
    if (waiting.length === 0) return;
    this.#waiting = [];
    let stored = 0;
    try {
      for (let end = 0; stored < waiting.length; stored = end) {
        end = endOfBatch(waiting, stored);
        await this.#replies.put(waiting.slice(stored, end));
      }
      this.#failing = false;
    } catch (error) {
      if (!this.#failing) this.#log.warn({ err: error }, 'replies wait for the store');
      this.#failing = true;
      this.#waiting = [...waiting.slice(stored), ...this.#waiting].slice(-MAX_WAITING);
      this.#timer ??= setTimeout(() => void this.flush(), TRY_AGAIN_MS).unref();
    }
  }

  /** The newest replies that are not older than `maxAgeMs`, newest first. */
  async recent(maxAgeMs: number, limit: number): Promise<AnsweredCommand[]> {
    const stored = await this.#replies.recent({ since: Date.now() - maxAgeMs, limit });
    return stored.map((one) => ({ id: one.id, at: one.at, reply: readReply(one).reply }));
  }
}

function endOfBatch(replies: readonly StoredReply[], start: number): number {
  let end = start + 1;
  let characters = replies[start]!.body.length;
  while (end < replies.length && end - start < AT_ONCE) {
    characters += replies[end]!.body.length;
    if (characters > CHARACTERS_AT_ONCE) break;
    end++;
  }
  return end;
}
