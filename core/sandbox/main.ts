import { definePlugin } from '../plugin.ts';
import { Markdown } from '../protocol/markdown/markdown.ts';
import { md } from '../protocol/markdown/md.ts';
import { UserError } from '../user-error.ts';
import { takeBuiltins } from './builtins.ts';
import { openChannel } from './channel.ts';
import type {
  CallTimes,
  Declaration,
  HostFunctions,
  HostServices,
  HostZod,
  LoadPlan,
  LoadResult,
  LoadStep,
  SandboxFunctions,
  TravellingTimes,
} from './contract.ts';
import { readDefinition, RuleError } from './definition.ts';
import { harden } from './harden.ts';
import { createPluginLog } from './log.ts';
import { serveModules, type Api } from './modules.ts';
import { describeError } from './replies.ts';
import { createRpc, type Message } from './rpc.ts';
import { RunningPlugin } from './running-plugin.ts';
import { createSurroundings } from './surroundings.ts';
import { warmUp } from './warm-up.ts';

export interface BootSettings {
  /** The only folder that the plugin may write to; absolute and without links. */
  readonly dataDir: string;
  /** Null: the plugin has its own. */
  readonly zod: HostZod | null;
}

/** The file descriptor of the channel in a plugin's process. */
const CHANNEL_FD = 3;

/** The first thing to run in a plugin's process: closes the exits, then waits for the plugin's code. */
export function boot({ dataDir, zod }: BootSettings): void {
  const builtins = takeBuiltins();
  const { process, net } = builtins;
  const { registerHooks } = builtins.module;
  const exit = process.exit.bind(process);
  harden(builtins, dataDir);

  // The host decides when a plugin ends: Ctrl-C must not reach it first.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {});

  const socket = new net.Socket({ fd: CHANNEL_FD, readable: true, writable: true });
  socket.on('close', () => exit());
  socket.on('error', () => exit());

  const channel = openChannel(socket, {
    lineLimit: Infinity,
    onLine: (line) => host.receive(JSON.parse(line) as Message),
    onViolation: () => exit(),
  });
  let plugin: RunningPlugin | undefined;

  const functions: SandboxFunctions = {
    warmUp: () => warmUp(builtins, services),
    async load(plan) {
      const loaded = await load(plan);
      plugin = loaded.plugin;
      return loaded.result;
    },
    command: (command, ...times) => plugin!.command(command, timesOf(times)),
    deliver: (batch, ...times) => plugin!.deliver(batch, timesOf(times)),
    deliverEach: (events, ...times) => plugin!.deliverEach(events, timesOf(times)),
    endBatches: () => plugin?.endBatches(),
    fire: (timer, ...times) => plugin!.fire(timer, timesOf(times)),
    ping: (nonce) => nonce,
    dispose: async () => plugin?.dispose() ?? [],
  };

  const host = createRpc<HostFunctions>(functions, (line) => channel.send(line));
  const services: HostServices = {
    getValue: (...args) => host.call('getValue', ...args),
    setValue: (...args) => host.call('setValue', ...args),
    deleteValue: (...args) => host.call('deleteValue', ...args),
    listValues: (...args) => host.call('listValues', ...args),
    setTimer: (...args) => host.call('setTimer', ...args),
    cancelTimer: (...args) => host.call('cancelTimer', ...args),
    telegram: (...args) => host.call('telegram', ...args),
    infoByTopic: (...args) => host.call('infoByTopic', ...args),
    sendToTopic: (...args) => host.call('sendToTopic', ...args),
    publish: (...args) => host.call('publish', ...args),
  };

  async function load(plan: LoadPlan): Promise<{ plugin?: RunningPlugin; result: LoadResult }> {
    let step: LoadStep = 'import';
    let declaration: Declaration | undefined;
    try {
      serveModules(registerHooks, plan, zod, apiFor(plan));
      const module = (await import(plan.entry)) as { default?: unknown };
      step = 'declaration';
      const read = readDefinition(module.default);
      const { definition } = read;
      declaration = read.declaration;
      if (plan.inspectOnly) return { result: { ok: true, declaration } };
      step = 'options';
      const options = await readOptions(definition.options, plan.options);
      step = 'setup';
      const log = createPluginLog((...line) => host.notify('log', ...line), plan.logLinesPerSecond);
      const surroundings = createSurroundings({
        options,
        log,
        dataDir: plan.dataDir,
        services,
        timerNames: Object.keys(definition.timers ?? {}),
        builtins,
        defer: (call, reply) => host.notify('defer', call, reply),
        done: (call) => host.notify('done', call),
        ended: (...ended) => host.notify('ended', ...ended),
      });
      const running = new RunningPlugin(definition, surroundings);
      await running.setup();
      return { plugin: running, result: { ok: true, declaration } };
    } catch (error) {
      const message = error instanceof RuleError ? error.message : describeError(error);
      return { result: { ok: false, step, message, declaration } };
    }
  }
}

const timesOf = ([timeoutMs, limitMs, call]: TravellingTimes): CallTimes => ({ timeoutMs, limitMs, call });

/** The same names as `index.ts` exports, so that what compiles also links. */
function apiFor({ hostVersion }: LoadPlan): Api {
  const defineConfig = <Config>(config: Config) => config;
  return { defineConfig, definePlugin, Markdown, md, UserError, version: hostVersion };
}

export async function readOptions(schema: { '~standard': unknown } | undefined, given: unknown): Promise<unknown> {
  if (schema === undefined) return given ?? {};
  type Validate = (
    value: unknown,
  ) => Promise<{ value?: unknown; issues?: readonly { message: string; path?: readonly unknown[] }[] }>;
  const { validate } = schema['~standard'] as { validate: Validate };
  const result = await validate(given ?? {});
  if (result.issues === undefined) return result.value;
  const lines = result.issues.map(({ message, path = [] }) => {
    const keys = path.map((part) =>
      String(typeof part === 'object' && part !== null && 'key' in part ? part.key : part),
    );
    return [keys.join('.'), message].filter(Boolean).join(': ');
  });
  throw new RuleError(lines.join('\n'));
}
