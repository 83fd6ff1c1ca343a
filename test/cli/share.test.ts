import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { lstatSync, mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { packHost } from '../fixtures/packed-host.ts';
import { temporaryFolder } from '../fixtures/plugin-folder.ts';

/** Without what asks the registry for more than the packages. */
const THRIFTY_NPM = {
  npm_config_update_notifier: 'false',
  npm_config_audit: 'false',
  npm_config_fund: 'false',
  npm_config_prefer_offline: 'true',
};
/** A person's shell: what this test run, and the npm that started it, have put there is not in it. */
const env = Object.fromEntries(
  Object.entries({ ...process.env, PATH: pathOfPerson(), NO_COLOR: '1', ...THRIFTY_NPM }).filter(
    ([name]) =>
      !/^(npm_(?!config_)|npm_config_local_prefix$|INIT_CWD$|VITEST|TEST$|NODE_ENV$|NODE_COMPILE_CACHE$|FORCE_COLOR$)/.test(
        name,
      ),
  ),
);

function pathOfPerson(): string {
  const others = (process.env.PATH ?? '').split(':').filter((folder) => !folder.includes('node_modules'));
  return [path.dirname(process.execPath), ...others].join(':');
}

async function run(cwd: string, line: string): Promise<string> {
  const [file, ...args] = line.split(' ') as [string, ...string[]];
  try {
    return (await promisify(execFile)(file, args, { cwd, env })).stdout;
  } catch (error) {
    const { stdout, stderr } = error as { readonly stdout: string; readonly stderr: string };
    throw new Error(`${line} failed:\n${stdout}${stderr}`, { cause: error });
  }
}

/** What `ask` gets from the deployment in `folder` while it runs, started as a person starts it. */
async function whileRunning<Result>(folder: string, ask: () => Promise<Result>): Promise<Result> {
  const host = spawn('npx', ['--no', 'hotline', 'start', '--port', '0'], {
    cwd: folder,
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(host, 'close');
  await once(createInterface(host.stdout), 'line');
  const { pid } = JSON.parse(readFileSync(path.join(folder, 'data/control.json'), 'utf8')) as { pid: number };
  try {
    return await ask();
  } finally {
    process.kill(pid, 'SIGTERM');
    await ended;
  }
}

it('a plugin’s way from nothing into another company’s deployment, with packed packages alone', async ({ skip }) => {
  using folder = temporaryFolder();
  const registry = await run(folder.path, 'npm ping --fetch-retries=0 --fetch-timeout=5000').catch(() => undefined);
  if (registry === undefined) skip('skipped, no registry');
  const [author, company] = ['author', 'company'].map((name) => path.join(folder.path, name)) as [string, string];
  for (const name of ['repository', 'author', 'company']) mkdirSync(path.join(folder.path, name));
  const host = packHost(path.join(folder.path, 'repository'));

  await run(author, `npm install ${host}`);
  expect(await run(author, 'npx --no hotline init --yes')).toContain('✓ hotline.config.ts');
  expect(await run(author, 'npx --no hotline new weather --command /weather --yes')).toContain('plugins/weather');
  const plugin = path.join(author, 'plugins/weather');
  await run(plugin, 'npm install');
  expect(await run(plugin, 'npm test')).toMatch(/Tests +6 passed/);
  await run(plugin, 'npm run build');
  expect(await run(plugin, 'npx --no hotline plugins check .')).toBe('✓ weather can be published.\n');
  const packed = (await run(plugin, 'npm pack --silent')).trim().split('\n').at(-1)!;

  await run(company, `npm install ${host}`);
  await run(company, 'npx --no hotline init --yes');
  const added = await run(company, `npx --no hotline plugins add ${path.join(plugin, packed)}`);
  expect(added).toMatch(/commands +\/weather\n/);
  for (const name of ['hotline-host', 'hotline-plugin-weather'])
    expect(lstatSync(path.join(company, 'node_modules', name)).isSymbolicLink(), name).toBe(false);
  const answer = await whileRunning(company, () => run(company, 'npx --no hotline send /weather Ada'));
  expect(answer).toContain('Hello, *Ada*\\!\nstatus 200');
}, 300_000);
