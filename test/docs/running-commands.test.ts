import { once } from 'node:events';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeDeployment } from '../fixtures/deployment.ts';
import { runHotline, spawnHotline } from '../fixtures/hotline.ts';
import { npmPack, OFFLINE, writePackage } from '../fixtures/package.ts';
import { temporaryFolder, writeFiles } from '../fixtures/plugin-folder.ts';
import { startHost, type RunningHost } from '../fixtures/running-host.ts';
import { blocksOf, GUIDES, inlineCode } from './guides.ts';

const PLUGINS = {
  hello: `export default { commands: { '/hello': { run: () => 'Hello!' }, '/ping': { run: () => 'Pong' }, '/weather': { run: () => 'Rain' } } };`,
  invoice: `export default { commands: { '/invoice': { run: () => 'Done.' } }, events: { message_received() { throw new Error('no'); } } };`,
  crm: `export default { events: { dialog_created() {} } };`,
};
const WEATHER = { json: { name: 'hotline-plugin-weather' } };
/** What guides call an event, and a command, that the reader has. */
const [EVENT, COMMAND] = ['1234', 'c:k3F9-Qx0'];
/** Answered with an error where there is nothing to go on with. */
const REFUSED = new Map([['npx hotline replay --plugin crm --resume', 'REPLAY_UNKNOWN']]);

/** In the order of the guides, each once: whole lines of shell, and what running text has with an option or a path. */
const LINES = [
  ...new Set(
    GUIDES.flatMap((guide) => [
      ...blocksOf(guide)
        .filter(({ language }) => language === 'sh')
        .flatMap(({ code }) => code.trim().split('\n')),
      ...inlineCode(guide).filter((line) => /^npx hotline .*( --|\/)/.test(line)),
    ]).filter((line) => /^(npx )?hotline /.test(line)),
  ),
];
const LASTING = /hotline (dev|start)$|--(watch|follow)$/;
const OF_FILES = /hotline (new|init|plugins (add|remove|check))\b/;

const words = (line: string) =>
  line
    .replace(/^(npx )?hotline /, '')
    .match(/"[^"]*"|\S+/g)!
    .map((word) => word.replaceAll('"', ''));

/** Runs a command that goes on until it has printed something. */
async function begins(args: readonly string[], cwd: string): Promise<string> {
  const child = spawnHotline(args, { cwd, env: { PORT: '0' } });
  const ended = once(child, 'close');
  const printed = await Promise.race([once(child.stdout, 'data'), once(child.stderr, 'data'), ended]);
  child.kill('SIGINT');
  const [code, signal] = (await ended) as [number | null, string | null];
  expect([0, 'SIGINT']).toContain(signal ?? code);
  return String(printed[0]);
}

describe('the commands of the guides run: with a running host', () => {
  let host: RunningHost;
  let command: string;
  beforeAll(async () => {
    const config = { events: { retryDelaysMs: [] }, server: { publicUrl: 'https://example.com' } };
    const files = { 'webhooks.json': '{ "https://example.com/webhooks": ["/hello"] }' };
    host = await startHost({ verb: 'dev', plugins: PLUGINS, files, config });
    await host.post({ type: 'message_received', topicId: 5343 });
    await host.post({ type: '/hello' });
    const { stdout } = await host.hotline(['events', '--commands', '--json']);
    // As lists show it: one id in 64 begins like an option.
    command = `c:${(JSON.parse(stdout.trim()) as { readonly id: string }).id}`;
  });
  afterAll(() => host[Symbol.asyncDispose]());
  const present = (word: string) => ({ [EVENT]: '1', [COMMAND]: command })[word] ?? word;

  it.each(LINES.filter((line) => !OF_FILES.test(line) && !LASTING.test(line)))('%s', async (line) => {
    const args = words(line).map(present);
    if (args[0] === 'dead') {
      // One that was tried again is a dead letter once more before long.
      await expect.poll(async () => (await host.hotline(['dead', '--json'])).stdout).toContain('"invoice"');
      // What a person says who is asked.
      if (args.length > 1) args.push('--yes');
    }
    const { code, stderr, stdout } = await runHotline(args, { cwd: host.folder });
    const refused = REFUSED.get(line);
    if (refused !== undefined)
      return expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining(refused) });
    // With --check, a difference is what it found.
    expect({ code, stderr, stdout }).toEqual({
      code: args.includes('--check') ? 1 : 0,
      stderr: expect.anything(),
      stdout: expect.anything(),
    });
    expect(stderr).not.toMatch(/\([A-Z]+(_[A-Z]+)+\)/);
  });

  it.each(LINES.filter((line) => LASTING.test(line) && line.includes('--')))('%s, until Ctrl-C', async (line) => {
    expect(await begins(words(line), host.folder)).not.toMatch(/error/i);
  });
});

describe('the commands of the guides run: in a folder', () => {
  const folder = temporaryFolder();
  const deployment = path.join(folder.path, 'deployment');
  afterAll(() => folder[Symbol.dispose]());
  beforeAll(() => {
    writeDeployment(deployment, { files: { 'package.json': '{ "private": true, "type": "module" }' } });
    const weather = writePackage(path.join(folder.path, 'hotline-plugin-weather'), WEATHER);
    npmPack(weather, deployment);
    // As on the registry, and as in the folder of somebody who is about to publish.
    writePackage(path.join(deployment, 'hotline-plugin-weather'), WEATHER);
    writePackage(path.join(deployment, 'plugins/invoice'), { json: { name: 'hotline-plugin-invoice' } });
    writeFiles(deployment, { '.npmrc': 'offline=true\n' });
  });

  it.each(LINES.filter((line) => OF_FILES.test(line)))('%s', async (line) => {
    const args = words(line);
    const cwd = args.at(-1) === '.' ? path.join(deployment, 'hotline-plugin-weather') : deployment;
    if (/^(new|init)$/.test(args[0]!)) {
      using fresh = temporaryFolder();
      writeDeployment(fresh.path, {});
      return expect(await runHotline(args, { cwd: fresh.path })).toMatchObject({ code: 0, stderr: '' });
    }
    expect(await runHotline(args, { cwd, env: OFFLINE })).toMatchObject({ code: 0, stderr: '' });
  });

  it.each(LINES.filter((line) => LASTING.test(line) && !line.includes('--')))('%s, until Ctrl-C', async (line) => {
    using fresh = temporaryFolder();
    writeDeployment(fresh.path, { plugins: PLUGINS });
    expect(await begins(words(line), fresh.path)).toContain('listening on');
  });
});
