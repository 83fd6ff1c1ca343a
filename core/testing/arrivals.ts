import { journalDialog } from '../events/journal-event.ts';
import type { ArrivedCommand } from '../protocol/arrived-command.ts';
import { deliveryId, eventText, type EventText } from '../protocol/arrived-event.ts';
import { readEnvelope, type Envelope } from '../protocol/envelope.ts';
import { fingerprint } from '../protocol/fingerprint.ts';
import { parseJson } from '../protocol/json.ts';
import { arriveCommand } from '../protocol/normalise.ts';
import type { RecordedDelivery } from './fixtures.ts';

/** The name of the only connection. */
const CONNECTION = 'test';

export interface AcceptedEvent {
  readonly seq: number;
  readonly deliveryId: string;
  readonly type: string;
  /** The key of the dialog. */
  readonly dialog: string;
  text(attempt: number): EventText;
}

/** Takes deliveries in as the host's intake does: through the text that Hotline sends. */
export class Arrivals {
  #last = 0;
  readonly #connection: { readonly name: string; readonly timezone: string };

  constructor(timezone: string) {
    this.#connection = { name: CONNECTION, timezone };
  }

  /** The next position in the journal. */
  nextSeq(): number {
    return ++this.#last;
  }

  command(recorded: RecordedDelivery, receivedAt: number): ArrivedCommand {
    const envelope = read(recorded);
    return arriveCommand(envelope, this.#connection, fingerprint(CONNECTION, envelope), undefined, receivedAt);
  }

  event(recorded: RecordedDelivery): AcceptedEvent {
    const envelope = read(recorded);
    const seq = this.nextSeq();
    const [type, body] = [envelope.eventType, JSON.stringify(envelope.raw)];
    const text = (attempt: number) => eventText(type, body, this.#connection, { seq, attempt, replay: 0 });
    return { seq, deliveryId: deliveryId({ seq, replay: 0 }), type, dialog: journalDialog(envelope), text };
  }
}

function read(recorded: RecordedDelivery): Envelope {
  const envelope = readEnvelope(parseJson(JSON.stringify(recorded)));
  if (envelope === undefined) throw new TypeError('A recorded delivery is an object with an `event_type`.');
  return envelope;
}
