import { describe, expect, it } from 'vitest';
import { command, event, post } from './raw-http.ts';
import { INSTANCE, KEY, serve } from './serving.ts';
import { normaliseCommand } from '../../core/protocol/normalise.ts';

const around = (data: string) => `{"event_type":"/echo","instance_id":"${INSTANCE}","api_key":"${KEY}","data":${data}}`;

describe('[row 39] JSON of an odd shape', () => {
  it.each([
    ['lists', around('['.repeat(100_000) + ']'.repeat(100_000))],
    ['objects', around(`${'{"a":'.repeat(40_000)}1${'}'.repeat(40_000)}`)],
    ['lists that are not closed', '['.repeat(200_000)],
    [
      'a list, beside a number that needs care',
      around(`[12345678901234567890,${'['.repeat(100_000)}${']'.repeat(100_000)}]`),
    ],
  ])('thousands of levels of %s are refused, and others are served meanwhile', async (_, body) => {
    const { port, intake } = await serve();
    const [odd, usual] = await Promise.all([post(port, body), post(port, command())]);
    expect(odd.status).toBe(400);
    expect(usual.status).toBe(200);
    expect(intake.commands).toHaveLength(1);
  });

  it('20,000 keys are accepted', async () => {
    const { port, intake } = await serve();
    const data = Object.fromEntries(Array.from({ length: 20_000 }, (_, index) => [`k${index}`, 1]));
    expect((await post(port, event({ data }))).status).toBe(200);
    expect(Object.keys(intake.events[0]!.envelope.data)).toHaveLength(20_000);
  });
});

describe('[row 40] JSON that means harm', () => {
  it('pollutes no prototype', async () => {
    const { port, intake } = await serve();
    const harm = '{"polluted":true}';
    const body = around(
      `{"__proto__":${harm},"constructor":{"prototype":${harm}},"\\u005f_proto__":${harm},"command_data":"x"}`,
    );
    expect((await post(port, body)).status).toBe(200);
    expect((await post(port, `{"__proto__":{"event_type":"/echo","api_key":"${KEY}"}}`)).status).toBe(400);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
    const { raw } = intake.commands[0]!;
    expect((raw['data'] as { polluted?: boolean }).polluted).toBeUndefined();
  });

  it('with one key twice has the last one, for the check and for what is handed on', async () => {
    const { port, intake } = await serve();
    expect((await post(port, command().replace('"api_key":', '"api_key":"wrong","api_key":'))).status).toBe(200);
    expect((await post(port, command().replace(/}$/, ',"api_key":"wrong"}'))).status).toBe(401);
    expect(intake.commands).toHaveLength(1);
  });

  it('with a byte order mark is read', async () => {
    const { port } = await serve();
    expect((await post(port, `\uFEFF${command()}`)).status).toBe(200);
    expect((await post(port, '\uFEFF')).status).toBe(400);
  });

  it.each([
    ['invalid UTF-8', Buffer.from([0xff, 0xfe, 0x7b]), 'The body is not valid UTF-8.'],
    ['UTF-16', Buffer.from(command(), 'utf16le'), 'The body is not a JSON object'],
    [
      'a character cut in half',
      Buffer.concat([Buffer.from(command()), Buffer.from([0xc3])]),
      'The body is not valid UTF-8.',
    ],
    ['an encoded surrogate', Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22]), 'The body is not valid UTF-8.'],
    ['a bare NUL', Buffer.from(command().replace('deal', '\0')), 'The body is not a JSON object'],
  ])('with %s is refused with 400', async (_, body, sentence) => {
    const { port } = await serve();
    const response = await post(port, body);
    expect(response.status).toBe(400);
    expect(response.body).toContain(sentence);
  });

  it('with an escaped NUL or a lone surrogate is handed on as it is', async () => {
    const { port, intake } = await serve();
    expect((await post(port, around('{"command_data":"a\\u0000b\\ud800"}'))).status).toBe(200);
    expect(normaliseCommand(intake.commands[0]!).text).toBe('a\0b\ud800');
  });
});
