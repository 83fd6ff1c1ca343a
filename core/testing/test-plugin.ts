import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { HostError } from '../errors.ts';
import type { PluginDefinition } from '../plugin.ts';
import { isRefusal, readPackage } from '../plugins/package.ts';
import type { CommandName } from '../protocol/types.ts';
import type { TestedPlugin, TestSettings } from './api.ts';
import { stageInProcess } from './in-process.ts';
import { PendingTimers } from './pending-timers.ts';
import { RecordedLog } from './recorded-log.ts';
import { SentCalls } from './sent.ts';
import { createTestServices } from './services.ts';
import type { Stage, StageOptions } from './stage.ts';
import { TestClock } from './test-clock.ts';
import { PluginUnderTest } from './under-test.ts';

/** The name of a plugin whose package is not given. */
const UNNAMED = 'plugin';

/**
 * Runs a plugin without a host, as a host would: arguments and options go through their schemas, values and timers have their limits, and
 * replies are what the operator sees. Rejects with a `HostError` when the plugin could not serve in a host either.
 *
 * ```ts
 * await using t = await testPlugin(plugin, { options: { currency: 'USD' } });
 * const reply = await t.command('/invoice 1500');
 * ```
 */
export async function testPlugin<Options, Args extends Record<CommandName, unknown>>(
  plugin: PluginDefinition<Options, Args>,
  settings: TestSettings = {},
): Promise<TestedPlugin> {
  const {
    options = {},
    now,
    files = {},
    directory,
    sandbox = false,
    timezone = 'UTC',
    answers = () => undefined,
  } = settings;
  if (sandbox && directory === undefined)
    throw new TypeError('`sandbox` needs the plugin’s package: add `directory: import.meta.dirname`.');
  const name = directory === undefined ? UNNAMED : nameOf(directory);
  const clock = new TestClock(now);
  const timers = new PendingTimers(clock);
  const log = new RecordedLog();
  const root = realpathSync(mkdtempSync(path.join(tmpdir(), 'hotline-test-')));
  const remove = () => rmSync(root, { recursive: true, force: true });
  const dataDir = path.join(root, 'data/plugins');
  const own = path.join(dataDir, name);
  const sent = new SentCalls(own, clock, answers);
  const services = createTestServices({ name, clock, timers, sent });
  try {
    writeFiles(own, files);
    const stage = await start(plugin, sandbox ? directory : undefined, { name, options, dataDir, services, log });
    const parts = { name, stage, clock, timers, sent, services, log, timezone, dataDir: own };
    return new PluginUnderTest({ ...parts, remove });
  } catch (error) {
    remove();
    throw error;
  }
}

async function start(plugin: unknown, sandboxed: string | undefined, options: StageOptions): Promise<Stage> {
  if (sandboxed === undefined) return stageInProcess(plugin, options);
  // The compiler and the rest of a host: most tests need none of it.
  const { stageInSandbox } = await import('./in-sandbox.ts');
  return stageInSandbox(sandboxed, options);
}

function nameOf(directory: string): string {
  const found = readPackage(directory, 'directory');
  if (isRefusal(found)) throw new HostError('PLUGIN_REFUSED', found.reason);
  return found.name;
}

function writeFiles(folder: string, files: Readonly<Record<string, string>>): void {
  mkdirSync(folder, { recursive: true });
  for (const [name, content] of Object.entries(files)) {
    const file = path.join(folder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, content);
  }
}
