import { deliveryId } from '../events/journal-event.ts';
import type { ArrivedCommand } from '../protocol/arrived-command.ts';
import { readEnvelope, type Envelope } from '../protocol/envelope.ts';
import { fingerprint } from '../protocol/fingerprint.ts';
import { parseJson } from '../protocol/json.ts';
import { arriveCommand, normaliseEvent } from '../protocol/normalise.ts';
import type { HotlineEvent } from '../protocol/types.ts';
import type { RecordedDelivery } from './fixtures.ts';

/** The name of the only connection. */
const CONNECTION = 'test';

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
    return arriveCommand(envelope, this.#connection, fingerprint(CONNECTION, envelope), receivedAt);
  }

  event(recorded: RecordedDelivery): HotlineEvent {
    const seq = this.nextSeq();
    return normaliseEvent(read(recorded), this.#connection, { seq, deliveryId: deliveryId(seq), attempt: 1 });
  }
}

function read(recorded: RecordedDelivery): Envelope {
  const envelope = readEnvelope(parseJson(JSON.stringify(recorded)));
  if (envelope === undefined) throw new TypeError('A recorded delivery is an object with an `event_type`.');
  return envelope;
}
