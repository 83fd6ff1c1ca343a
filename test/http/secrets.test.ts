import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import { HostError } from '../../core/errors.ts';
import { controlClient } from '../../core/http/control-client.ts';
import { writeControl } from '../../core/http/control-file.ts';
import { createControl } from '../../core/http/control.ts';
import { command, connect, event, head, post } from './raw-http.ts';
import { configured, RecordingIntake, recordingLog, serve } from './serving.ts';

const CANARY = 'canary-8c21d07f';

/** All that is written to standard output and standard error until the end of the test. */
function recordOutput(): string[] {
  const written: string[] = [];
  for (const stream of [process.stdout, process.stderr]) {
    const spy = vi.spyOn(stream, 'write').mockImplementation((chunk) => written.push(String(chunk)) > 0);
    onTestFinished(() => spy.mockRestore());
  }
  return written;
}

it('[row 44] A key or token is in no answer, no log line and no error, whatever fails', async () => {
  const output = recordOutput();
  const connection = { name: 'support', apiKeys: [CANARY], topicsToken: `${CANARY}-topics`, botToken: `${CANARY}-bot` };
  const settings = { headersTimeoutMs: 100, bodyTimeoutMs: 100, failures: { limit: 2 } };
  const intake = new RecordingIntake();
  const { port, server, log } = await serve(configured(settings, [connection]), intake);
  const right = { api_key: CANARY };

  intake.answer = () => Promise.reject(new Error('The intake failed.'));
  intake.accept = () => Promise.reject(new HostError('STORE_UNAVAILABLE', 'The store failed.'));
  const wrong = command({ api_key: `${CANARY}x` });
  const responses = [
    await post(port, command(right)),
    await post(port, event(right)),
    await post(port, wrong),
    await post(port, wrong),
    await post(port, wrong),
    await post(port, command(right).slice(0, -1)),
    await post(port, Buffer.concat([Buffer.from(command(right)), Buffer.from([0xff])])),
    await post(port, command(right), { 'content-encoding': CANARY }),
    await post(port, command(right), { 'content-encoding': 'gzip' }),
    await post(port, command(right), { 'content-length': 1e9 }),
    await post(port, command(right), { 'content-length': 5000 }),
    await (await connect(port)).write(head('GET', `/webhooks/${CANARY}?key=${CANARY}`)).response(),
    await (await connect(port)).write(head('GET', `/${CANARY}`, { authorization: CANARY })).response(),
    await (await connect(port)).write(`${CANARY}\r\n\r\n`).response(),
  ];
  expect(responses.map(({ status }) => status)).toEqual([
    500, 503, 401, 401, 429, 400, 400, 400, 400, 413, 408, 405, 404, 400,
  ]);
  server.reload(configured({ ...settings, allow: ['203.0.113.7'] }, [connection]));
  responses.push(await post(port, command(right)));

  const root = mkdtempSync(join(tmpdir(), 'hotline-secrets-'));
  onTestFinished(() => rmSync(root, { recursive: true }));
  const controlLog = recordingLog();
  const control = await createControl({
    routes: { 'GET /x': () => Promise.reject(new Error('The route failed.')) },
    log: controlLog,
  });
  onTestFinished(() => control.close());
  writeControl(root, {
    address: control.address,
    token: control.token,
    pid: process.pid,
    url: server.url,
    version: '1',
  });
  const failures = [
    await controlClient(root)
      .call('GET /x')
      .catch((error: Error) => error),
    await controlClient(root)
      .call(`GET /y?key=${CANARY}`)
      .catch((error: Error) => error),
  ];

  const seen = [
    ...responses.map(({ text }) => text),
    ...log.lines,
    ...controlLog.lines,
    ...output,
    ...failures.map((error) => (error as Error).stack),
  ].join('\n');
  expect(log.lines.length).toBeGreaterThan(5);
  expect(controlLog.lines).toHaveLength(1);
  expect(seen).not.toContain(CANARY);
  expect(seen).not.toContain(control.token);
});
