import type { DeliveryOutcome, DeliveryRun, PluginPort } from '../plugins/port.ts';

/** A timer that is due, as its handler receives it. */
export interface TimerCall {
  readonly name: string;
  readonly key: string;
  readonly payload: unknown;
  /** When it was due. */
  readonly at: Date;
  readonly seq: number;
  /** The same for every attempt. */
  readonly deliveryId: string;
  /** 1 for the first attempt. */
  readonly attempt: number;
}

/** A plugin that takes timers. */
export interface TimerPort extends PluginPort {
  /** One attempt at a timer; like `deliver`, it never rejects. */
  fire(timer: TimerCall, run: DeliveryRun): Promise<DeliveryOutcome>;
}

export const takesTimers = (port: PluginPort): port is TimerPort => 'fire' in port;
