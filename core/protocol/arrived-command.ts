import type { CommandName, RawDelivery } from './types.ts';

/**
 * A command as it travels to plugins: enough to find the handler. The rest is read from `raw` where it is needed, in the plugin's
 * process (`normaliseCommand`).
 */
export interface TravellingCommand {
  readonly id: string;
  readonly name: CommandName;
  /** The name of the connection, and its time zone. */
  readonly connection: string;
  readonly timezone: string;
  /** Wall-clock milliseconds. */
  readonly receivedAt: number;
  readonly raw: RawDelivery;
}

/** A command as the host takes it in. */
export interface ArrivedCommand extends TravellingCommand {
  /** `raw` as JSON. */
  readonly rawJson: string;
}
