import type { CallFailure, DeliveryOutcome, DeliveryRun, PluginPort, PluginState } from '../../plugins/port.ts';
import type { ArrivedEvent, EventText } from '../../protocol/arrived-event.ts';
import { normaliseArrivedEvent } from '../../protocol/normalise.ts';
import type { EventName, HotlineEvent } from '../../protocol/types.ts';
import type { TimerCall } from '../../plugin-context.ts';

export type Handler = (event: HotlineEvent, run: DeliveryRun) => DeliveryOutcome | Promise<DeliveryOutcome>;

export const done: DeliveryOutcome = { status: 'done' };
export const failed: CallFailure = { status: 'failed', message: 'boom', reference: 'r1' };
export const died: CallFailure = { status: 'died', reason: 'exit code 1', reference: 'r2' };
export const unavailable: CallFailure = { status: 'unavailable', reason: 'paused' };

/** A plugin without a process, which writes down what it is given. */
export class FakePlugin implements PluginPort {
  readonly name: string;
  readonly reloads = 0;
  state: PluginState = 'serving';
  declaration: { events: EventName[]; commands: Record<never, never> } = {
    events: ['message_received', 'dialog_closed'],
    commands: {},
  };
  readonly events: HotlineEvent[] = [];
  readonly timers: TimerCall[] = [];
  /** Deliveries that were called and have not ended. */
  running = 0;
  handle: Handler = () => done;
  onTimer: (timer: TimerCall) => DeliveryOutcome | Promise<DeliveryOutcome> = () => done;
  endsBatches = false;
  readonly #listeners = new Set<() => void>();

  constructor(name: string, handle?: Handler) {
    this.name = name;
    if (handle !== undefined) this.handle = handle;
  }

  get seqs(): readonly number[] {
    return this.events.map(({ seq }) => seq);
  }

  async runCommand() {
    return { status: 'unavailable', reason: 'only events here' } as const;
  }

  async deliver(batch: readonly EventText[], run: DeliveryRun): Promise<DeliveryOutcome> {
    for (const [index, { json }] of batch.entries()) {
      const event = normaliseArrivedEvent(JSON.parse(json) as ArrivedEvent);
      this.events.push(event);
      this.running++;
      const outcome = await this.handle(event, run);
      this.running--;
      if (outcome.status !== 'done' || this.endsBatches) return outcome;
      if (index < batch.length - 1) run.onDone?.();
    }
    return done;
  }

  deliverEach(events: readonly EventText[], run: DeliveryRun): Promise<DeliveryOutcome> {
    let left = events.length;
    return new Promise((resolve) => {
      for (const [place, event] of events.entries()) {
        void this.deliver([event], { timeoutMs: run.timeoutMs }).then((outcome) => {
          // With the process, all end that are under way in it.
          if (--left === 0 || outcome.status === 'died') resolve(outcome);
          else run.onEnd?.(place, outcome);
        });
      }
    });
  }

  endBatches(): void {
    this.endsBatches = true;
  }

  async fire(timer: TimerCall): Promise<DeliveryOutcome> {
    this.timers.push(timer);
    return this.onTimer(timer);
  }

  onServing(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  become(state: PluginState): void {
    this.state = state;
    if (state === 'serving') for (const listener of this.#listeners) listener();
  }
}
