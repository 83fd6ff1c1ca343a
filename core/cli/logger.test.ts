import { describe, expect, it } from 'vitest';
import { createLogger } from './logger.ts';
import { Secrets } from './secrets.ts';

function lines({ pretty, secrets }: { pretty: boolean; secrets?: string[] }) {
  const written: string[] = [];
  const log = createLogger({
    level: 'debug',
    secrets: new Secrets(secrets),
    pretty,
    destination: { write: (line) => void written.push(line) },
  });
  return { log, text: () => written.join('') };
}

describe('the log', () => {
  it('hides fields that are called like secrets [row 44]', () => {
    const { log, text } = lines({ pretty: false });
    log.info({ api_key: 'canary-1', connection: { botToken: 'canary-2' } }, 'refused');
    expect(text()).not.toContain('canary');
    expect(text()).toContain('[hidden]');
  });

  it('hides them at any depth, in lists and in errors too, and nothing else [row 44]', () => {
    const { log, text } = lines({ pretty: false });
    const error = Object.assign(new TypeError('refused'), { config: { headers: { Authorization: 'canary-1' } } });
    const list = [{ a: { b: { api_key: 'canary-2', accessToken: ['canary-3'], tokens: 7 } }, toJSON: 1 }];
    log.error({ err: error, cause: { error }, list, at: new Date(0), none: null }, 'failed');
    expect(text()).not.toContain('canary');
    expect(JSON.parse(text())).toMatchObject({
      err: { type: 'TypeError', message: 'refused', stack: expect.stringContaining('logger.test.ts') as string },
      cause: { error: { message: 'refused', config: { headers: { Authorization: '[hidden]' } } } },
      list: [{ a: { b: { api_key: '[hidden]', accessToken: '[hidden]', tokens: 7 } }, toJSON: 1 }],
      at: '1970-01-01T00:00:00.000Z',
      none: null,
      msg: 'failed',
    });
  });

  it('still writes a line when its fields go round in a circle or have no end [row 44]', () => {
    const { log, text } = lines({ pretty: false });
    const circle: Record<string, unknown> = { password: 'canary' };
    circle.self = circle;
    const abyss: Record<string, unknown> = {};
    let bottom = abyss;
    for (let depth = 0; depth < 100_000; depth++) bottom = bottom.next = {};
    bottom.password = 'canary';
    log.warn({ circle, abyss }, 'odd');
    expect(text()).toContain('"msg":"odd"');
    expect(text()).not.toContain('canary');
  });

  it.each([false, true])('hides configured secrets wherever they turn up, pretty or not (%s) [row 44]', (pretty) => {
    const { log, text } = lines({ pretty, secrets: ['canary"key'] });
    log.error({ error: 'Error: bad key canary"key at line 1', list: ['x canary"key'] }, 'said canary"key');
    expect(text()).not.toContain('canary');
    expect(text()).toContain('said [hidden]');
  });

  it('names the plugin first when it is read by people', () => {
    const { log, text } = lines({ pretty: true });
    log.child({ plugin: 'invoice' }).warn({}, 'is slow');
    expect(text()).toMatch(/WARN.*invoice: is slow/);
    log.child({ plugin: 'ping' }).info({}, 'ping was reloaded');
    expect(text()).toContain('INFO: ping was reloaded');
    expect(text()).not.toContain('ping: ping');
  });
});
