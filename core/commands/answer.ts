import { outcomeOf } from '../call-outcome.ts';
import type { Log } from '../log.ts';
import type { CommandOutcome, PluginPort } from '../plugins/port.ts';
import type { ArrivedCommand } from '../protocol/arrived-command.ts';
import type { RightOfWay } from '../right-of-way.ts';
import type { Replies } from '../store/store.ts';
import { Circuit, type CircuitSettings } from './circuit.ts';
import type { LateCommands } from './late.ts';
import { recordOf, type CommandPart, type CommandRecord } from './command-record.ts';
import { mergeReplies, type MergePart, type MergeSettings } from './merge.ts';
import { Repeats } from './repeats.ts';
import { ReplyLog } from './reply-log.ts';
import type { ReplyBody } from './reply.ts';
import { isSlow, logSlow } from './slow.ts';

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
  /** Takes what comes after the reply. Without it, that is only logged. */
  readonly late?: LateCommands;
  /** Hears of every command that was answered, not of repeats. */
  onAnswered?(record: CommandRecord): void;
  /** Keeps events back while a command is under way. */
  readonly rightOfWay?: Pick<RightOfWay, 'enter' | 'leave'>;
  readonly log: Log;
}

interface AnsweredPart extends MergePart {
  readonly tookMs: number;
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

export function createCommands(options: CommandsOptions): Commands {
  const { pluginsFor, replies, stored, late, onAnswered, rightOfWay, log } = options;
  const { remembered, rememberedMs } = replies;
  const circuit = new Circuit(replies.circuit);
  const replyLog = new ReplyLog(stored, log);
  const repeats = new Repeats<ReplyBody>({ max: remembered, maxAgeMs: rememberedMs });
  const timeMs = replies.budgetMs - replies.reserveMs;

  async function run(command: ArrivedCommand, receivedAt: number): Promise<ReplyBody> {
    const handlers = pluginsFor(command.connection).filter(({ declaration }) =>
      Object.hasOwn(declaration.commands, command.name),
    );
    if (handlers.length === 0) return account(command, receivedAt, [], unhandled(command.name));
    const deadline = receivedAt + timeMs;
    const calledAt = performance.now();
    const asked: Promise<AnsweredPart>[] = [];
    const ask = async (plugin: PluginPort): Promise<AnsweredPart> => {
      const { name, reloads } = plugin;
      const skipped = circuit.skip({ name, reloads }, command.name);
      if (skipped !== undefined) return { plugin: name, outcome: skipped, tookMs: 0 };
      const outcome = await plugin.runCommand(command, {
        deadline,
        onLate(outcome, lateByMs) {
          logLate(name, command, outcome, lateByMs);
          if (isAnswer(outcome)) late?.answer(command, name, outcome, Promise.all(asked));
        },
        onDeferred: (outcome) => late?.answer(command, name, outcome, Promise.all(asked)),
      });
      circuit.learn({ name, reloads }, command.name, outcome);
      if (outcome.status === 'reply' && outcome.deferred) late?.expect(command, name);
      return { plugin: name, outcome, tookMs: performance.now() - calledAt };
    };
    const parts: AnsweredPart[] = [];
    rightOfWay?.enter();
    try {
      for (const plugin of handlers) asked.push(ask(plugin));
      for (const part of asked) parts.push(await part);
    } finally {
      rightOfWay?.leave();
    }
    const { body, warnings } = mergeReplies(parts, { format: replies.format, command: command.name });
    for (const warning of warnings)
      log.warn({ command: command.name, ...warning }, 'a reply could not be sent as it was');
    const spent = parts.map(({ plugin, outcome, tookMs }) => ({ plugin, outcome: outcomeOf(outcome), tookMs }));
    return account(command, receivedAt, spent, body);
  }

  /** Who has spent the time: what is known of the command now is kept with its reply. */
  function account(command: ArrivedCommand, receivedAt: number, parts: readonly CommandPart[], reply: ReplyBody) {
    const record = recordOf(command, performance.now() - receivedAt, parts);
    replyLog.add(record, reply);
    onAnswered?.(record);
    if (isSlow(record, replies)) logSlow(record, log);
    return reply;
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

/** A failure that comes after the deadline is nothing to tell the operator, who has read of the timeout. */
const isAnswer = (outcome: CommandOutcome): boolean => outcome.status === 'reply' && outcome.reply.kind !== 'none';

/** The answer to a command that no plugin declares. */
export function unhandled(name: string): ReplyBody {
  if (STANDARD_COMMANDS.has(name)) return EMPTY;
  return { type: 'json', body: JSON.stringify({ error: `No plugin handles ${name}.` }) };
}
