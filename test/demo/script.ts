import { ADA, CHARLES } from './cast.ts';
import type { Conversation } from './conversation.ts';

/** What the play's Hotline has in its WEBHOOKS parameter, besides all events. */
export const COMMANDS = ['/info', '/client', '/ping', '/awake', '/refund'];

/**
 * The play. `showKill` is called when the looping plugin has had its time; what it finds is returned. Rejects with a `Deviation`
 * where something goes otherwise than it should.
 */
export async function play<Found>(talk: Conversation, showKill: () => Promise<Found>): Promise<Found> {
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
  const found = await showKill();
  await talk.asks(ada, { command: '/awake', kind: 'message', says: /as process \d+/ });

  await talk.closes(ada);
  await talk.reopens(ada);
  await talk.customerWrites(ada, 'Thank you!');
  return found;
}
