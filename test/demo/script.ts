import { ADA, CHARLES } from './cast.ts';
import type { Conversation, Reply } from './conversation.ts';

/** What the play's Hotline has in its WEBHOOKS parameter, besides all events. */
export const COMMANDS = [
  ...['/info', '/client', '/ping', '/awake', '/refund'],
  ...['/order', '/history', '/export', '/track'],
];

/** What is shown between two scenes. */
export interface Interludes {
  /** When a reply could not leave as the plugin wrote it. */
  warning(plugin: string, about: RegExp): Promise<void>;
  /** When a reply links to a file. */
  download(reply: Reply, holds: RegExp): Promise<void>;
  /** When the rest of a reply is due. */
  late(reply: Reply, says: RegExp): Promise<void>;
  /** When the looping plugin has had its time. */
  kill(): Promise<void>;
  /** When there is work left to do. */
  crash(): Promise<void>;
}

/** The play. Rejects with a `Deviation` where something goes otherwise than it should. */
export async function play(talk: Conversation, { warning, download, late, kill, crash }: Interludes): Promise<void> {
  const ada = await talk.opens(ADA);
  await talk.customerWrites(ada, 'Hello! Which plan am I on? Charles Babbage sent me.');
  await talk.asks(ada, { command: '/info', kind: 'markdown', says: /Ada Lovelace[^]*Plan: Gold/ });
  await talk.operatorWrites(ada, 'You are on Gold. Let me see who he is …');
  await talk.asks(ada, { command: '/client babbage', kind: 'markdown', says: /Charles Babbage[^]*Plan: Silver/ });

  await talk.customerWrites(ada, 'And where is my order, number 1843?');
  const order = /^📦 Order 1843 is paid\n[^]*\n\nParcel P-7 \[insured\][^]*\n\n\*19\.90\* points earned!$/u;
  const formats = ['bold', 'italic', 'text_link'] as const;
  await talk.asks(ada, {
    command: '/order 1843',
    kind: 'markdown',
    says: order,
    formats,
    remark: 'Three plugins, one reply: shop’s formatted, courier’s plain, rookie’s broken.',
  });
  await warning('rookie', /^invalid Markdown, sent as plain text: /);
  const history = /^All orders\n• № 1843: [^]*…\n\nParcels on their way: 1\.$/;
  await talk.asks(ada, { command: '/history', kind: 'markdown', says: history, formats: ['bold'] });
  await warning('shop', /^cut from /);
  const file = await talk.asks(ada, {
    command: '/export',
    kind: 'markdown',
    says: /All orders/,
    formats: ['text_link'],
  });
  await download(file, /^number;amount;part\n1843;[^]*\n1664;.*\n$/);
  const tracked = await talk.asks(ada, {
    command: '/track P-7',
    kind: 'message',
    says: /^Asking the carrier/,
    remark: 'courier needs 4 s, and Hotline waits for 3: it answers now, and goes on.',
  });
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
  await late(tracked, /\/track P-7\n\n📍 P-7 has arrived in Turin$/u);

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
