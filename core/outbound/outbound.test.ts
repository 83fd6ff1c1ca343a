import { describe, expect, it } from 'vitest';
import { sent, standIn } from '../../test/fixtures/stand-in.ts';
import { parseConfig } from '../config/parse.ts';
import { silentLog } from '../log.ts';
import { createOutbound } from './outbound.ts';

const connection = { name: 'support', apiKeys: ['a key'], timezone: 'UTC' };
const call = { by: 'crm', method: 'getChat', parameters: { chat_id: 1 } };

function outboundTo(url: string) {
  const { outbound: settings } = parseConfig({ outbound: { telegram: { url } } });
  return createOutbound({ settings: () => settings, log: silentLog });
}

describe('what leaves the host', () => {
  it('bears the token that the configuration has now', async () => {
    await using telegram = await standIn(sent);
    const outbound = outboundTo(telegram.url);
    for (const botToken of ['1:before', '1:after']) await outbound.telegram({ ...connection, botToken }, call);
    expect(telegram.requests.map(({ path }) => path)).toEqual(['/bot1:before/getChat', '/bot1:after/getChat']);
  });

  it('is broken off when the host stops, however long the other side is silent', async () => {
    await using telegram = await standIn(() => 'silence');
    const outbound = outboundTo(telegram.url);
    const waiting = outbound.telegram({ ...connection, botToken: '1:token' }, call);
    await telegram.received(1);
    outbound.close();
    await expect(waiting).rejects.toMatchObject({
      code: 'OUTBOUND_FAILED',
      message: 'Telegram did not answer getChat of the connection support: the host is being stopped.',
    });
  });
});
