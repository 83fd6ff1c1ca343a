import { randomInt } from 'node:crypto';
import type { Socket } from 'node:net';
import type { Log } from '../log.ts';
import { openChannel } from '../sandbox/channel.ts';
import type { DeferralText, HostFunctions, SandboxFunctions } from '../sandbox/contract.ts';
import { PerSecond } from '../sandbox/per-second.ts';
import { createRpc, type Caller } from '../sandbox/rpc.ts';
import { LineRate } from './line-rate.ts';
import { followOutput } from './output.ts';
import { neverStarted, type PluginProcess } from './plugin-process.ts';
import { describeExit, type ProcessExit } from './process-exit.ts';
import type { SandboxOptions } from './sandbox-options.ts';
import { boundServices } from './service-calls.ts';
import { endGroup } from './spawn.ts';
import type { SpawnedSandbox } from './spawner.ts';
import { readMessage } from './wire-check.ts';

/** Characters of answers that a process has not read; beyond, nothing more is read of what it asks. */
const ANSWERS_LIMIT = 2 ** 23;
const UNREAD_PAUSE_MS = 20;
/** What a process wrote before it ended has arrived by then. */
const LAST_WORDS_MS = 500;
const MAX_NONCE = 2 ** 31;

/** Starts a plugin's process, hardened and waiting for its code. One that cannot be started has ended already. */
export async function startSandbox(options: SandboxOptions): Promise<PluginProcess> {
  const { spawner, directory, dataDir, readable, permissions, limits } = options;
  try {
    return converse(await spawner.spawn({ directory, dataDir, readable, permissions, limits }), options);
  } catch (error) {
    return neverStarted(`could not be started: ${(error as Error).message}`);
  }
}

function converse(spawned: SpawnedSandbox, { program, limits, log, services, memory }: SandboxOptions): PluginProcess {
  const { pid, channel: socket, stdin, stdout, stderr } = spawned;
  for (const stream of [stdin, socket]) stream.on('error', () => {});
  stdin.write(program.start);
  stdin.end(program.end, () => stdin.destroy());
  followOutput(stdout, 'info', limits.logLinesPerSecond, log);
  const errors = followOutput(stderr, 'warn', limits.logLinesPerSecond, log);
  const ending: { killedFor?: string; expected: boolean } = { expected: false };

  function kill(reason: string, { expected = false } = {}): void {
    ending.killedFor ??= reason;
    ending.expected ||= expected;
    endGroup(pid);
  }

  const breakOff = (reason: string) => kill(`broke the channel to the host: it ${reason}`);
  const rate = new LineRate(limits.callsPerSecond);
  const channel = openChannel(socket, {
    lineLimit: limits.lineBytes,
    // One that asks and does not read what it is answered gets no more answers.
    pauseBeforeMs: (characters) =>
      channel.backlog > ANSWERS_LIMIT && !socket.destroyed ? UNREAD_PAUSE_MS : rate.take(characters),
    onLine(line) {
      const message = readMessage(line);
      if (message === undefined) return breakOff('sent a line that is no message');
      // They share a line, and were expected one by one.
      const [ids] = message;
      if (Array.isArray(ids)) rate.expect(1 - Math.max(1, ids.length));
      try {
        rpc.receive(message);
      } catch (error) {
        log.error({ err: error }, 'a line of the plugin’s process could not be taken');
        breakOff('sent a line that cannot be taken');
      }
    },
    onViolation: breakOff,
  });
  let deferred: (call: number, reply: DeferralText) => void = () => {};
  const defer: typeof deferred = (call, reply) => deferred(call, reply);
  let oneDone: (call: number) => boolean = () => false;
  let someEnded: (call: number, places: readonly number[], result: unknown) => boolean = () => false;
  // What tells of a call that is under way takes nothing from the plugin's allowance.
  const done = (call: number) => void (oneDone(call) && rate.expect());
  const ended: HostFunctions['ended'] = (...told) => void (someEnded(...told) && rate.expect());
  const rpc = createRpc<SandboxFunctions>(
    { log: logOf(log, limits.logLinesPerSecond), defer, done, ended, ...boundServices(services) },
    (line) => channel.send(line),
    { onAnswer: (characters) => rate.charge(characters) },
  );

  memory.watch(pid, limits.memoryMb * 2 ** 20, (bytes) =>
    kill(`ran out of memory: it held ${Math.round(bytes / 2 ** 20)} MB, and ${limits.memoryMb} MB are allowed`),
  );
  // Once the process has ended and all it wrote was read.
  const streams = [stdout, stderr, socket];
  const closed = Promise.all(streams.map(closeOf));
  const exited = spawned.ended.then(async (facts): Promise<ProcessExit> => {
    rate.lift();
    // Processes that it has started may hold its streams for as long as they live.
    const patience = setTimeout(() => streams.forEach((stream) => stream.destroy()), LAST_WORDS_MS);
    await closed;
    clearTimeout(patience);
    memory.forget(pid);
    const exit = describeExit({ ...facts, lastWords: errors.lastWords, heapMb: limits.heapMb, ...ending });
    rpc.close(new Error(`The plugin ${exit.reason}.`));
    return exit;
  });
  /** An answer is expected, so it takes nothing from the plugin's allowance. */
  const asked = <Value>(answer: Promise<Value>) => (rate.expect(), answer);
  const ask = (method: keyof SandboxFunctions, args: string, caller: Caller) => {
    rate.expect();
    rpc.ask(method, args, caller);
  };

  return {
    pid,
    get backlog() {
      return channel.backlog;
    },
    exited,
    warmUp: () => rpc.notify('warmUp'),
    load: (plan) => asked(rpc.call('load', plan)),
    command: (args, caller) => ask('command', args, caller),
    deliver: (args, caller) => ask('deliver', args, caller),
    deliverEach: (args, caller) => ask('deliverEach', args, caller),
    endBatches: () => rpc.notify('endBatches'),
    fire: (args, caller) => ask('fire', args, caller),
    onDefer: (listener) => void (deferred = listener),
    onDone: (listener) => void (oneDone = listener),
    onEnded: (listener) => void (someEnded = listener),
    async ping() {
      const nonce = randomInt(MAX_NONCE);
      if ((await asked(rpc.call('ping', nonce))) !== nonce) throw new Error('The answer is to no question.');
    },
    dispose: () => asked(rpc.call('dispose')),
    kill,
  };
}

/** In characters. */
const MESSAGE_LIMIT = 8_000;
const FIELDS_LIMIT = 16_000;

/**
 * The log of a sandbox. Its lines keep the host's own fields apart from the plugin's, which could be called like
 * them, and are held to the rate here, whoever wrote them.
 */
function logOf(log: Log, linesPerSecond: number): HostFunctions['log'] {
  const lines = new PerSecond(linesPerSecond + 1, (dropped) =>
    log.warn({}, `${dropped} log lines refused: too many in a second.`),
  );
  return (level, message, fields) => {
    if (!lines.admits()) return;
    const isLong = fields !== null && JSON.stringify(fields).length > FIELDS_LIMIT;
    const kept = isLong ? { dropped: `more than ${FIELDS_LIMIT} characters` } : fields;
    log[level](kept === null ? {} : { fields: kept }, message.slice(0, MESSAGE_LIMIT));
  };
}

const closeOf = (stream: Socket) => new Promise((resolve) => void stream.once('close', resolve));
