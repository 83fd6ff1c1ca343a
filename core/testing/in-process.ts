import path from 'node:path';
import { HostError } from '../errors.ts';
import { unmetered } from '../plugins/call-meter.ts';
import { failureOf } from '../plugins/launch-failure.ts';
import type { PluginProcess } from '../plugins/plugin-process.ts';
import type { ProcessExit } from '../plugins/process-exit.ts';
import { boundServices } from '../plugins/service-calls.ts';
import { ServingProcess } from '../plugins/serving-process.ts';
import type {
  CallTimes,
  DeferralText,
  HostFunctions,
  HostServices,
  LoadStep,
  TravellingTimerCall,
  TravellingTimes,
} from '../sandbox/contract.ts';
import { takeBuiltins } from '../sandbox/builtins.ts';
import { readDefinition, RuleError } from '../sandbox/definition.ts';
import { createPluginLog } from '../sandbox/log.ts';
import { readOptions } from '../sandbox/main.ts';
import { describeError } from '../sandbox/replies.ts';
import { createRpc, type Caller, type Message } from '../sandbox/rpc.ts';
import { RunningPlugin } from '../sandbox/running-plugin.ts';
import { createSurroundings } from '../sandbox/surroundings.ts';
import type { TravellingCommand } from '../protocol/arrived-command.ts';
import type { ArrivedEvent } from '../protocol/arrived-event.ts';
import { limits } from './limits.ts';
import type { Stage, StageOptions } from './stage.ts';

/**
 * Runs a plugin in this process, with the code that runs it in a sandbox and with everything travelling as JSON, as it does there.
 * Rejects with a `HostError` that says what is wrong with its declaration, its options or its `setup`.
 */
export async function stageInProcess(plugin: unknown, options: StageOptions): Promise<Stage> {
  const { log } = options;
  const deferrals = new Deferrals();
  const { running, declaration } = await load(plugin, options, deferrals);
  const serving = new ServingProcess(processOf(running, deferrals), {
    log,
    meter: unmetered,
    heartbeatMs: limits.heartbeatMs,
    onSuspicion() {},
    onEnd() {},
  });
  return {
    declaration,
    runCommand: (command, run) => serving.runCommand(command, declaration.commands[command.name] ?? {}, run),
    deliver: (batch, run) => serving.deliver(batch, run),
    fire: (timer, run) => serving.fire(timer, run),
    stop: () => serving.end('is stopped', limits.disposeMs),
  };
}

async function load(
  plugin: unknown,
  { name, options: given, dataDir, services, log }: StageOptions,
  deferrals: Deferrals,
) {
  let step: LoadStep = 'declaration';
  try {
    const { definition, declaration } = readDefinition(plugin);
    step = 'options';
    const options = await readOptions(definition.options, asJson(given));
    step = 'setup';
    const surroundings = createSurroundings({
      options,
      log: createPluginLog(
        (level, message, fields) => log[level](fields === null ? {} : { fields }, message),
        limits.logLinesPerSecond,
      ),
      dataDir: path.join(dataDir, name),
      services: channelTo(services),
      timerNames: Object.keys(definition.timers ?? {}),
      builtins: takeBuiltins(),
      defer: (call, reply) => deferrals.say(call, reply),
      done() {},
      ended() {},
    });
    const running = new RunningPlugin(definition, surroundings);
    await running.setup();
    return { running, declaration };
  } catch (error) {
    const message = error instanceof RuleError ? error.message : describeError(error);
    const { code, what } = failureOf({ ok: false, step, message }, dataDir);
    throw new HostError(code, `${name} ${what}: ${message}`, { cause: error });
  }
}

/** What is answered for now, on its way to whoever listens. */
class Deferrals {
  listener: (call: number, reply: DeferralText) => void = () => {};

  say(call: number, reply: DeferralText): void {
    this.listener(call, reply);
  }
}

/** A process that is none: it cannot get stuck without this one, and ends when it is told to. */
function processOf(running: RunningPlugin, deferrals: Deferrals): PluginProcess {
  const { promise: exited, resolve } = Promise.withResolvers<ProcessExit>();
  const args = <Call>(json: string): [Call, CallTimes] => {
    const [call, timeoutMs, limitMs, number] = JSON.parse(json) as [Call, ...TravellingTimes];
    return [call, { timeoutMs, limitMs, call: number }];
  };
  const tell = (caller: Caller, result: unknown) =>
    void Promise.resolve(result).then(
      (value) => caller.resolve(value as never),
      (error: Error) => caller.reject(error),
    );
  return {
    pid: process.pid,
    backlog: 0,
    exited,
    warmUp() {},
    load: () => Promise.reject(new Error('It is loaded already.')),
    command: (json, caller) => tell(caller, running.command(...args<TravellingCommand>(json))),
    deliver: (json, caller) => tell(caller, running.deliver(...args<readonly ArrivedEvent[]>(json))),
    deliverEach: (_, caller) => caller.reject(new Error('Here, events come one by one.')),
    endBatches: () => running.endBatches(),
    fire: (json, caller) => tell(caller, running.fire(...args<TravellingTimerCall>(json))),
    onDefer: (listener) => void (deferrals.listener = listener),
    onDone() {},
    onEnded() {},
    ping: () => Promise.resolve(process.pid),
    dispose: () => running.dispose(),
    kill: (reason, { expected = false } = {}) => resolve({ reason, expected }),
  };
}

/** The host's services through the same calls and JSON as between processes. */
function channelTo(services: HostServices): HostServices {
  const plugin = createRpc<HostFunctions>({}, (line) => host.receive(JSON.parse(line) as Message));
  const host = createRpc(boundServices(services), (line) => plugin.receive(JSON.parse(line) as Message));
  const call =
    (name: string) =>
    (...args: readonly unknown[]) =>
      plugin.callWithJson(name as keyof HostServices, JSON.stringify(args));
  return Object.fromEntries(Object.keys(services).map((name) => [name, call(name)])) as unknown as HostServices;
}

const asJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value ?? null));
