import { isCommandName } from '../protocol/names.ts';
import type { Webhooks } from '../protocol/webhooks.ts';
import type { Post } from './client.ts';
import { createClient } from './client.ts';
import type { DeliveryFields } from './deliveries.ts';
import { buildDelivery } from './deliveries.ts';
import type { Measure } from './interpret.ts';
import { ANSWER_WITHIN_MS } from './interpret.ts';
import type { Sent } from './sender.ts';
import { createSender } from './sender.ts';
import type { Customer, Topic } from './world.ts';
import { createWorld } from './world.ts';

export interface HotlineOptions {
  /** The WEBHOOKS parameter: only what a URL lists is sent to it. */
  readonly webhooks: Webhooks;
  /** Default: `test`. */
  readonly instanceId?: string;
  readonly apiKey: string;
  /** The IANA zone of the time stamps. Default: UTC. */
  readonly timezone?: string;
  /** Wall-clock milliseconds. Default: `Date.now`. */
  readonly clock?: () => number;
  /** The backend group. */
  readonly chatId?: number;
  /** How often a delivery that was not acknowledged is sent again by itself. Default: 0. */
  readonly retries?: number;
  /** Milliseconds before each of them. Default: 1,000. */
  readonly retryDelayMs?: number;
  /** How long to wait for an event's acknowledgement, in milliseconds. Default: 10,000. */
  readonly eventTimeoutMs?: number;
  /** How long to wait for a command's answer, in milliseconds. Default: 3,000. */
  readonly commandTimeoutMs?: number;
  /** Accepts self-signed certificates. */
  readonly insecureTls?: boolean;
  readonly measure?: Measure;
  /** Takes the place of HTTP. */
  readonly post?: Post;
}

/** A dialog with a customer, in its topic. */
export interface OpenDialog extends Topic {
  /** The `dialog_created` that opened it. */
  readonly created: Sent;
}

/** What of a message can be chosen. */
export type MessageFields = Pick<DeliveryFields, 'operatorId' | 'replyToMessageId' | 'contentType' | 'at' | 'data'>;

/** Nothing here waits for an answer: await `answers` of what is returned, or `settled()`. */
export interface Hotline {
  /** A new customer writes for the first time. Ids and names of customers grow by themselves. */
  openDialog(customer?: Partial<Customer>): OpenDialog;
  customerWrites(dialog: Topic, text: string, fields?: MessageFields): Sent;
  operatorWrites(dialog: Topic, text: string, fields?: MessageFields): Sent;
  /** A message to the customer that was written past Hotline, from another client or by a bot. */
  intercepted(dialog: Topic, text: string, fields?: MessageFields): Sent;
  /**
   * What an operator types in the topic: `/command …` goes to every URL that lists the command, `/ …` is an internal
   * comment and goes nowhere, anything else is a message to the customer.
   */
  operatorTypes(dialog: Topic, line: string, fields?: MessageFields): Sent;
  closeDialog(dialog: Topic): Sent;
  reopenDialog(dialog: Topic): Sent;
  /** Sends anything else; instance, key, zone and time are Hotline's unless they are given. */
  send(fields: DeliveryFields): Sent;
  /** Sends the identical body to the same URLs once more, as Hotline does when it heard no answer. */
  resend(sent: Sent): Sent;
  /** Resolves when every delivery was acknowledged or given up. */
  settled(): Promise<void>;
  /** Closes the connections. */
  close(): void;
}

/**
 * Plays Hotline against a receiver.
 *
 * ```ts
 * const hotline = createHotline({ webhooks: { [url]: ['dialog_created', '/info'] }, apiKey });
 * const dialog = hotline.openDialog({ name: 'Ada' });
 * const [answer] = await hotline.operatorTypes(dialog, '/info').answers;
 * console.log(answer?.shown.text);
 * ```
 */
export function createHotline(options: HotlineOptions): Hotline {
  const { instanceId, apiKey, timezone, clock = Date.now, retries = 0, retryDelayMs = 1000 } = options;
  const { eventTimeoutMs = 10_000, commandTimeoutMs = ANSWER_WITHIN_MS } = options;
  const client = createClient({ insecureTls: options.insecureTls });
  const sender = createSender({ post: options.post ?? client.post, retries, retryDelayMs, measure: options.measure });
  const world = createWorld(options.chatId);

  const deliver = (delivery: Pick<Sent, 'type' | 'body' | 'urls'>) =>
    sender.send(delivery, isCommandName(delivery.type) ? commandTimeoutMs : eventTimeoutMs);

  const send = (fields: DeliveryFields) => {
    const body = buildDelivery({ instanceId, apiKey, timezone, at: new Date(clock()), ...fields });
    const urls = Object.keys(options.webhooks).filter((url) => options.webhooks[url]?.includes(fields.type));
    return deliver({ type: fields.type, body: JSON.stringify(body), urls });
  };

  const say = (type: string, { chatId, topicId, customer }: Topic, text: string, fields: MessageFields = {}) =>
    send({ type, chatId, topicId, customerId: customer.id, text, ...world.nextMessage(), ...fields });

  const change = (type: string, { chatId, topicId, customer }: Topic) =>
    send({ type, chatId, topicId, customerId: customer.id, title: customer.name });

  return {
    openDialog(customer) {
      const topic = world.openTopic(customer);
      return { ...topic, created: change('dialog_created', topic) };
    },
    customerWrites: (dialog, text, fields) => say('message_received', dialog, text, fields),
    operatorWrites: (dialog, text, fields) => say('message_sent', dialog, text, fields),
    intercepted: (dialog, text, fields) => say('message_intercepted', dialog, text, fields),
    operatorTypes(dialog, line, fields) {
      const [, name = 'message_sent', text = line] = /^(\/\S*)\s*([^]*)$/.exec(line) ?? [];
      return say(name, dialog, text, fields);
    },
    closeDialog: (dialog) => change('dialog_closed', dialog),
    reopenDialog: (dialog) => change('dialog_reopened', dialog),
    send,
    resend: deliver,
    settled: () => sender.settled(),
    close: () => client.close(),
  };
}
