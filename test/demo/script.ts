import { ADA, CHARLES } from './cast.ts';
import type { Conversation } from './conversation.ts';

/** What the play's Hotline has in its WEBHOOKS parameter, besides all events. */
export const COMMANDS = ['/info', '/client', '/ping', '/awake', '/refund'];

/** What is shown between two scenes. */
export interface Interludes {
  /** When the looping plugin has had its time. */
  kill(): Promise<void>;
  /** When there is work left to do. */
  crash(): Promise<void>;
}

/** The play. Rejects with a `Deviation` where something goes otherwise than it should. */
export async function play(talk: Conversation, { kill, crash }: Interludes): Promise<void> {
  const ada = await talk.opens(ADA);
  await talk.customerWrites(ada, 'Hello! Which plan am I on? Charles Babbage sent me.');
  await talk.asks(ada, { command: '/info', kind: 'markdown', says: /Ada Lovelace[^]*Plan: Gold/ });
  await talk.operatorWrites(ada, 'You are on Gold. Let me see who he is …');
  await talk.asks(ada, { command: '/client babbage', kind: 'markdown', says: /Charles Babbage[^]*Plan: Silver/ });
  await talk.asks(ada, { command: '/refund 100', kind: 'error', says: /\/refund/ });

  const charles = await talk.opens(CHARLES);
  const ping = { command: '/ping', kind: 'markdown', says: /Pong[^]*looper/, slow: 'looper loops' } as const;
  const info = {
    command: '/info',
    kind: 'markdown',
    says: /Charles Babbage/,
    who: `Meanwhile, in ${CHARLES.name}’s topic`,
  } as const;
  await talk.asks(ada, ping, () => talk.asks(charles, info));
  await kill();
  await talk.asks(ada, { command: '/awake', kind: 'message', says: /as process \d+/ });

  await talk.customerWrites(ada, 'Could I have my invoices by mail?');
  await talk.customerWrites(charles, 'My engine is stuck.');
  await talk.customerWrites(ada, 'To my new address, please.');
  await talk.customerWrites(charles, 'Is anybody there?');
  await crash();
  await talk.operatorWrites(charles, 'Yes, we are back. Have you tried to crank it again?');

  await talk.closes(ada);
  await talk.reopens(ada);
  await talk.customerWrites(ada, 'Thank you!');
}
