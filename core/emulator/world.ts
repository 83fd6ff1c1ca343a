import type { DeliveryFields } from './deliveries.ts';

export interface Customer {
  readonly id: number;
  readonly name: string;
}

/** A customer's topic in the backend group. Its id is that of the message that opened it, as Telegram has it. */
export interface Topic {
  readonly chatId: number;
  readonly topicId: number;
  readonly customer: Customer;
}

/** Hands out ids as Telegram does: each larger than the one before, messages of all topics in one row. */
export interface World {
  openTopic(customer?: Partial<Customer>): Topic;
  nextMessage(): Required<Pick<DeliveryFields, 'messageId' | 'frontendMessageId'>>;
}

export function createWorld(chatId = -1002146012345): World {
  let messageId = 5342;
  let frontendMessageId = 3108;
  let customers = 0;
  return {
    openTopic(customer = {}) {
      customers += 1;
      messageId += 1;
      return {
        chatId,
        topicId: messageId,
        customer: { id: 5339212344 + customers, name: `Customer ${customers}`, ...customer },
      };
    },
    nextMessage() {
      messageId += 1;
      frontendMessageId += 1;
      return { messageId, frontendMessageId };
    },
  };
}
