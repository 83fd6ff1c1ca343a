import type { Log } from '../log.ts';
import type { CommandOutcome, PluginPort } from '../plugins/port.ts';
import type { ArrivedCommand } from '../protocol/arrived-command.ts';
import type { Replies } from '../store/store.ts';
import { Circuit, type CircuitSettings } from './circuit.ts';
import { mergeReplies, type MergeSettings } from './merge.ts';
import { Repeats } from './repeats.ts';
import { ReplyLog } from './reply-log.ts';
import type { ReplyBody } from './reply.ts';

export interface CommandsOptions {
  /** The plugins that serve a connection, in the order in which replies are merged. */
  pluginsFor(connection: string): readonly PluginPort[];
  readonly replies: {
    /** Hotline waits this long, in milliseconds. */
    readonly budgetMs: number;
    /** Kept back for merging and for the way back. */
    readonly reserveMs: number;
    readonly format: MergeSettings['format'];
    /** How many answered commands are remembered for repeats. */
    readonly remembered: number;
    readonly rememberedMs: number;
    readonly circuit: CircuitSettings;
  };
  /** Keeps replies across restarts. */
  readonly stored: Replies;
  readonly log: Log;
}

/** Hotline does these itself; a plugin may add to them. */
const STANDARD_COMMANDS: ReadonlySet<string> = new Set(['/info', '/mark', '/close']);
const EMPTY: ReplyBody = { type: 'empty' };

export interface Commands {
  /**
   * Answers one command: all plugins that declare it are asked at the same time, and what has come by the deadline is merged.
   * Settles within the budget, whatever the plugins do; never rejects.
   *
   * @param receivedAt milliseconds of `performance.now()` at which the request arrived
   */
  answer(command: ArrivedCommand, receivedAt?: number): Promise<ReplyBody>;
  /** Takes up the replies that were given before the host was started. */
  start(): Promise<void>;
  /** Settles when all replies are stored. */
  stop(): Promise<void>;
}

export function createCommands({ pluginsFor, replies, stored, log }: CommandsOptions): Commands {
  const { remembered, rememberedMs } = replies;
  const circuit = new Circuit(replies.circuit);
  const replyLog = new ReplyLog(stored, log);
  const repeats = new Repeats<ReplyBody>({
    max: remembered,
    maxAgeMs: rememberedMs,
    onAnswered: (id, reply) => replyLog.add(id, reply),
  });
  const timeMs = replies.budgetMs - replies.reserveMs;

  async function run(command: ArrivedCommand, receivedAt: number): Promise<ReplyBody> {
    const handlers = pluginsFor(command.connection).filter(({ declaration }) =>
      Object.hasOwn(declaration.commands, command.name),
    );
    if (handlers.length === 0) return STANDARD_COMMANDS.has(command.name) ? EMPTY : unknownCommand(command.name);
    const deadline = receivedAt + timeMs;
    const outcomes = await Promise.all(
      handlers.map((plugin) =>
        circuit.call(plugin, command.name, () =>
          plugin.runCommand(command, {
            deadline,
            onLate: (outcome, lateByMs) => logLate(plugin.name, command, outcome, lateByMs),
          }),
        ),
      ),
    );
    const parts = handlers.map(({ name }, i) => ({ plugin: name, outcome: outcomes[i]! }));
    const { body, warnings } = mergeReplies(parts, { format: replies.format, command: command.name });
    for (const warning of warnings)
      log.warn({ command: command.name, ...warning }, 'a reply could not be sent as it was');
    return body;
  }

  function logLate(plugin: string, command: ArrivedCommand, outcome: CommandOutcome, lateByMs: number): void {
    const fields = {
      plugin,
      command: command.name,
      id: command.id,
      lateByMs: Math.round(lateByMs),
      outcome: outcome.status,
    };
    log.warn(fields, `${plugin} answered ${command.name} ${(lateByMs / 1000).toFixed(2)} s after its deadline`);
  }

  return {
    answer: (command, receivedAt = performance.now()) => repeats.once(command.id, () => run(command, receivedAt)),
    async start() {
      const recent = await replyLog.recent(rememberedMs, Math.ceil(remembered / 2));
      const now = Date.now();
      repeats.restore(recent.map(({ id, reply, at }) => ({ id, reply, ageMs: now - at })));
    },
    stop: () => replyLog.flush(),
  };
}

function unknownCommand(name: string): ReplyBody {
  return { type: 'json', body: JSON.stringify({ error: `No plugin handles ${name}.` }) };
}
