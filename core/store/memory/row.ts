import type { AttemptRecord, StoredEvent } from '../journal.ts';
import type { OpenDeliveries } from './open-deliveries.ts';

/** An event with everything that is known of its deliveries. */
export interface Row {
  readonly event: StoredEvent;
  readonly plugins: Set<string>;
  readonly attempts: Map<string, AttemptRecord[]>;
  readonly dead: Map<
    string,
    { readonly at: number; readonly replay: number; readonly held: boolean; discarded: boolean }
  >;
  repeats: number;
}

/** All of them, with what is still to be delivered. */
export interface Rows {
  readonly rows: ReadonlyMap<number, Row>;
  openOf(plugin: string): OpenDeliveries;
}
