import { parseDuration } from '../duration.ts';
import { createWorld } from '../emulator/world.ts';
import { deliveryId } from '../protocol/arrived-event.ts';
import { defaultDelivery } from '../events/settings.ts';
import type { PluginStore } from '../plugin-context.ts';
import type { CommandOutcome } from '../plugins/port.ts';
import { isCommandName } from '../protocol/names.ts';
import type { CommandName, EventName } from '../protocol/types.ts';
import type { HostServices } from '../sandbox/contract.ts';
import { createPluginStore } from '../sandbox/store.ts';
import type {
  CommandSettings,
  FieldsOf,
  FiredTimer,
  LogLine,
  OperatorReply,
  Outcome,
  PendingTimer,
  SentCall,
  TestedPlugin,
} from './api.ts';
import { Arrivals } from './arrivals.ts';
import { DialogOrder } from './dialog-order.ts';
import { buildCommand, buildEvent, type CommandFields, type RecordedDelivery } from './fixtures.ts';
import { replies } from './limits.ts';
import { LateReplies } from './late-replies.ts';
import { operatorReply, unhandledReply } from './operator-reply.ts';
import { attempt, awake, type Delivery } from './outcome.ts';
import type { PendingTimers } from './pending-timers.ts';
import type { RecordedLog } from './recorded-log.ts';
import type { SentCalls } from './sent.ts';
import type { Stage } from './stage.ts';
import type { TestClock } from './test-clock.ts';

export interface Parts {
  readonly name: string;
  readonly stage: Stage;
  readonly clock: TestClock;
  readonly timers: PendingTimers;
  readonly sent: SentCalls;
  readonly services: HostServices;
  readonly log: RecordedLog;
  readonly timezone: string;
  readonly dataDir: string;
  /** Takes everything away that was written. */
  remove(): void;
}

const RUN = { timeoutMs: defaultDelivery.attemptTimeoutMs };
/** A timer that sets itself again without a delay would fire for ever. */
const MOST_AT_ONCE = 10_000;

export class PluginUnderTest implements TestedPlugin {
  readonly store: PluginStore;
  readonly #parts: Parts;
  readonly #arrivals: Arrivals;
  readonly #order = new DialogOrder();
  readonly #world = createWorld();
  /** By `seq`. */
  readonly #deliveries = new Map<number, Delivery>();
  readonly #late = new LateReplies();
  #stopped: Promise<void> | undefined;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#arrivals = new Arrivals(parts.timezone);
    this.store = createPluginStore(parts.services);
  }

  get now(): Date {
    return new Date(this.#parts.clock.now());
  }

  get timers(): readonly PendingTimer[] {
    return this.#parts.timers.all;
  }

  get sent(): readonly SentCall[] {
    return this.#parts.sent.all;
  }

  get logs(): readonly LogLine[] {
    return this.#parts.log.lines;
  }

  get dataDir(): string {
    return this.#parts.dataDir;
  }

  async command(
    line: CommandName | RecordedDelivery,
    { withinMs = replies.budgetMs - replies.reserveMs, ...fields }: CommandFields & CommandSettings = {},
  ): Promise<OperatorReply> {
    const { name, stage, clock } = this.#parts;
    const recorded = typeof line === 'string' ? buildCommand(line, this.#completed(fields)) : line;
    if (!isCommandName(recorded.event_type))
      throw new TypeError(`${recorded.event_type} is an event, not a command: hand it to \`event\`.`);
    const command = this.#arrivals.command(recorded, clock.now());
    if (!Object.hasOwn(stage.declaration.commands, command.name)) return unhandledReply(command.name);
    const reply = (outcome: CommandOutcome) => operatorReply(name, command.name, outcome);
    const post = (outcome: CommandOutcome) => this.#post(reply(outcome));
    const deadline = performance.now() + withinMs;
    return reply(await awake(stage.runCommand(command, { deadline, onLate: post, onDeferred: post })));
  }

  later(): Promise<OperatorReply> {
    return this.#late.next();
  }

  async event<Event extends EventName | RecordedDelivery>(event: Event, fields?: FieldsOf<Event>): Promise<Outcome> {
    const recorded =
      typeof event === 'string' ? buildEvent(event, this.#completed(fields)) : (event as RecordedDelivery);
    if (isCommandName(recorded.event_type))
      throw new TypeError(`${recorded.event_type} is a command, not an event: hand it to \`command\`.`);
    const { stage } = this.#parts;
    const { seq, deliveryId, type, dialog, text } = this.#arrivals.event(recorded);
    if (!stage.declaration.events.includes(type)) return { status: 'ignored', seq, deliveryId, attempt: 1 };
    const run = (attempt: number) => stage.deliver([text(attempt)], RUN);
    return this.#first({ seq, deliveryId, dialog, attempt: 0, run });
  }

  async retry({ seq }: Pick<Outcome, 'seq'>): Promise<Outcome> {
    const delivery = this.#deliveries.get(seq);
    if (delivery === undefined) throw new TypeError(`Nothing was delivered with the number ${seq}.`);
    return this.#order.run(delivery.dialog, () => attempt(delivery));
  }

  async advance(time: number | string): Promise<readonly FiredTimer[]> {
    const { clock, timers } = this.#parts;
    const passes = parseDuration(time);
    if (!(passes >= 0)) throw new RangeError(`The clock cannot move by ${time}: milliseconds, or as in 15m.`);
    const end = clock.now() + passes;
    const fired: FiredTimer[] = [];
    for (let timer = timers.due(end); timer !== undefined; timer = timers.due(end)) {
      clock.moveTo(timer.at.getTime());
      const outcome = await this.#fire(timer);
      if (outcome !== undefined) fired.push({ ...timer, ...outcome });
      if (fired.at(-MOST_AT_ONCE)?.at.getTime() === clock.now())
        throw new RangeError(`${MOST_AT_ONCE} timers fired at one moment: "${timer.name}" sets itself again.`);
    }
    clock.moveTo(end);
    return fired;
  }

  stop(): Promise<void> {
    this.#stopped ??= this.#parts.stage.stop();
    return this.#stopped;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
    this.#parts.remove();
  }

  /** A reply that shows nothing is not posted, but whoever waits for it has to know. */
  #post(reply: OperatorReply): void {
    const { kind, text, markdown } = reply;
    if (kind !== 'nothing')
      this.#parts.sent.all.push({
        to: 'topic',
        method: 'reply',
        parameters: { kind, text, ...(markdown !== undefined && { markdown }) },
      });
    this.#late.add(reply);
  }

  /** Undefined: it was cancelled or replaced while its dialog was busy. */
  #fire(timer: PendingTimer): Promise<Outcome | undefined> {
    const { stage, timers } = this.#parts;
    return this.#order.run(timer.key, async () => {
      if (!timers.begin(timer)) return undefined;
      const seq = this.#arrivals.nextSeq();
      const id = deliveryId({ seq, replay: 0 });
      const run = (attempt: number) => stage.fire({ ...timer, seq, deliveryId: id, attempt }, RUN);
      return attempt(this.#remember({ seq, deliveryId: id, dialog: timer.key, attempt: 0, run }));
    });
  }

  #first(delivery: Delivery): Promise<Outcome> {
    this.#remember(delivery);
    return this.#order.run(delivery.dialog, () => attempt(delivery));
  }

  #remember(delivery: Delivery): Delivery {
    this.#deliveries.set(delivery.seq, delivery);
    return delivery;
  }

  /** Later deliveries have larger ids, and the clock's time. */
  #completed<Fields extends object>(fields?: Fields) {
    return { at: this.now, timezone: this.#parts.timezone, ...this.#world.nextMessage(), ...fields };
  }
}
