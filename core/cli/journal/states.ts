import type { DeliveryState } from '../../store/journal.ts';

export const STATES = ['waiting', 'retrying', 'held', 'dead', 'discarded', 'done'] as const satisfies DeliveryState[];
