import { execFile, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { publint } from 'publint';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createClient } from '../../core/emulator/client.ts';
import { buildDelivery } from '../../core/emulator/deliveries.ts';
import { KEY } from '../fixtures/deployment.ts';
import { npmEnvironment } from '../fixtures/package.ts';
import { installPacked, packHost } from '../fixtures/packed-host.ts';
import { temporaryFolder, writeFiles, type TemporaryFolder } from '../fixtures/plugin-folder.ts';

const env = npmEnvironment();
const run = (cwd: string, file: string, ...args: string[]) => promisify(execFile)(file, args, { cwd, env });
const manifestIn = (folder: string) => JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')) as Manifest;

interface Manifest {
  readonly bin: Record<string, string>;
  readonly exports: Record<string, string | Record<string, string>>;
  readonly scripts: Record<string, string>;
}

let folder: TemporaryFolder;
let tarball: string;
let files: readonly string[];
/** An empty folder in which the tarball is installed, and the package in it. */
let deployment: string;
let installed: string;

beforeAll(() => {
  folder = temporaryFolder();
  const repository = path.join(folder.path, 'repository');
  deployment = path.join(folder.path, 'deployment');
  mkdirSync(repository);
  tarball = packHost(repository);
  files = execFileSync('tar', ['-tzf', tarball], { encoding: 'utf8' }).trim().split('\n');
  installPacked(tarball, deployment);
  installed = path.join(deployment, 'node_modules/hotline-host');
});
afterAll(() => folder[Symbol.dispose]());

describe('the package hotline-host', () => {
  it('has JavaScript, types and source maps of everything, and what belongs to them', () => {
    const modules = ['index', 'cli/main', 'sandbox/main', 'store/sqlite/thread'];
    const compiled = modules.flatMap((name) => ['js', 'd.ts', 'js.map'].map((end) => `dist/${name}.${end}`));
    const others = ['LICENSE', 'README.md', 'bin/hotline.js', 'docs/first-plugin.md', 'dist/plugin-template/index.ts'];
    for (const file of [...compiled, ...others]) expect(files).toContain(`package/${file}`);
  });

  it('has no sources beside them, no tests, and nothing else', () => {
    const places = /^package\/(bin|dist|docs)\/|^package\/(package\.json|LICENSE|README\.md|CHANGELOG\.md)$/;
    expect(files.filter((file) => !places.test(file))).toEqual([]);
    const ofHost = files.filter((file) => !file.startsWith('package/dist/plugin-template/'));
    expect(
      ofHost.filter((file) => /(?<!\.d)\.ts$|\.test\.|\/fixtures\/|\/node_modules\/|\/dist\/pack\./.test(file)),
    ).toEqual([]);
  });

  it('leads to files that are there, and to nothing that is not', () => {
    const { bin, exports } = manifestIn(installed);
    const targets = Object.values(exports).flatMap((to) => (typeof to === 'string' ? [to] : Object.values(to)));
    for (const target of [...targets, ...Object.values(bin)])
      expect(existsSync(path.join(installed, target)), target).toBe(true);
    expect(Object.keys(exports)).toContain('.');
  });

  it('leaves package.json of the repository as it was', () => {
    const packed = path.join(folder.path, 'repository/core');
    const source = new URL('../../core/package.json', import.meta.url);
    expect(readFileSync(path.join(packed, 'package.json'), 'utf8')).toBe(readFileSync(source, 'utf8'));
    expect(existsSync(path.join(packed, 'package.json.kept'))).toBe(false);
  });

  it('needs vitest only for those who test with it', () => {
    expect(manifestIn(installed)).toMatchObject({
      peerDependencies: { vitest: expect.any(String) },
      peerDependenciesMeta: { vitest: { optional: true } },
    });
  });

  it('runs nothing when it is installed', () => {
    const { scripts } = manifestIn(installed);
    expect(Object.keys(scripts).filter((name) => /install|^prepare$/.test(name))).toEqual([]);
  });

  it('is all right with publint', async () => {
    const { buffer } = new Uint8Array(readFileSync(tarball));
    const { messages } = await publint({ pack: { tarball: buffer }, strict: true });
    expect(messages).toEqual([]);
  });

  it('has types that a plugin is checked with, which say in words what is wrong', async () => {
    const wrong = (definition: string) => `import { definePlugin } from 'hotline-host'; definePlugin(${definition});`;
    writeFiles(path.join(deployment, 'types'), {
      'right.ts': `import { definePlugin, md } from 'hotline-host';
        import { testPlugin } from 'hotline-host/testing';
        import 'hotline-host/testing/vitest';
        const plugin = definePlugin({ events: { message_sent: (event, ctx) => ctx.log.info(event.text) }, commands: { '/x': { run: () => md\`x\` } } });
        export default await testPlugin(plugin);`,
      'event.ts': wrong(`{ events: { message_send() {} } }`),
      'slash.ts': wrong(`{ commands: { invoice: { run: () => 'x' } } }`),
      'reply.ts': wrong(`{ commands: { '/x': { run: () => 42 } } }`),
    });
    const options =
      '--noEmit --strict --skipLibCheck --module nodenext --target es2024 --lib es2024,esnext.disposable --types node';
    const files = ['right', 'event', 'slash', 'reply'].map((name) => `types/${name}.ts`);
    const tsc = run(deployment, 'node', 'node_modules/typescript/bin/tsc', ...options.split(' '), ...files);
    const { stdout } = await tsc.catch((error: unknown) => error as { readonly stdout: string });
    expect(stdout.match(/^types\/.*$/gm)).toEqual([
      expect.stringMatching(/^types\/event\.ts.*Did you mean to write 'message_sent'\?$/),
      expect.stringMatching(/^types\/reply\.ts.*Type 'number' is not assignable to type 'Reply \| Promise<Reply>'/),
      expect.stringMatching(/^types\/slash\.ts.*The name of a command begins with a slash/),
    ]);
  });
});

describe('hotline-host in an empty folder, installed', () => {
  it('makes a deployment, serves its plugin from compiled JavaScript, and takes a new plugin over', async () => {
    const initialised = await run(deployment, 'npx', '--no', 'hotline', 'init', '--yes');
    expect(initialised.stdout).toContain('✓ plugins/hello');
    const host = spawn('npx', ['--no', 'hotline', 'start', '--port', '0'], {
      cwd: deployment,
      env: { ...env, HOTLINE_INSTANCE_ID: '7', HOTLINE_API_KEY: KEY },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const ended = once(host, 'close');
    const [line] = (await once(createInterface(host.stdout), 'line')) as [string];
    const { pid } = JSON.parse(readFileSync(path.join(deployment, 'data/control.json'), 'utf8')) as { pid: number };
    const client = createClient();
    try {
      let messageId = 0;
      const post = (type: `/${string}`) => {
        const delivery = buildDelivery({ type, text: 'Ada', instanceId: '7', apiKey: KEY, messageId: ++messageId });
        return client.post(`${line.replace('listening on ', '')}/webhooks`, JSON.stringify(delivery), 5_000);
      };
      const greeting = { status: 200, body: expect.stringContaining('Ada') };
      expect(await post('/hello')).toMatchObject(greeting);
      await run(deployment, 'npx', '--no', 'hotline', 'new', 'weather', '--yes');
      await expect.poll(() => post('/weather')).toMatchObject(greeting);
    } finally {
      client.close();
      process.kill(pid, 'SIGTERM');
      await ended;
    }
  });
});
