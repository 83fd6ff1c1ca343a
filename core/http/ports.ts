import type { ReplyBody } from '../commands/reply.ts';
import type { Connection } from '../config/types.ts';
import type { Envelope } from '../protocol/envelope.ts';
import type { ArrivedCommand } from '../protocol/arrived-command.ts';

export type { ReplyBody };

/** An event that passed every check, ready to be stored. */
export interface IncomingEvent {
  readonly connection: Connection;
  readonly envelope: Envelope;
  /** Recognises a repeat: see `protocol/fingerprint.ts`. */
  readonly fingerprint: string;
  /** What is kept and handed on: see `protocol/raw-json.ts`. */
  readonly body: string;
  /** Wall-clock milliseconds. */
  readonly receivedAt: number;
}

/** Where the intake hands commands and events on to. `commands/` and `events/` implement it without knowing HTTP. */
export interface Intake {
  /**
   * Answers within the budget, whatever the plugins do; never rejects.
   *
   * @param arrivedAt when the request arrived, before its body, in milliseconds of `performance.now()`
   */
  answer(command: ArrivedCommand, arrivedAt: number): Promise<ReplyBody>;
  /**
   * Settles when the event is on disk; a repeat settles likewise. Rejects with `HostError` `STORE_UNAVAILABLE` when it could
   * not be stored: the intake answers 503, and Hotline sends it again.
   */
  accept(event: IncomingEvent): Promise<void>;
}
