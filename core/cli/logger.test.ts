import { describe, expect, it } from 'vitest';
import { createLogger } from './logger.ts';

function lines(options: { pretty: boolean; secrets?: string[] }) {
  const written: string[] = [];
  const log = createLogger({
    level: 'debug',
    secrets: [],
    ...options,
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
  });
});
