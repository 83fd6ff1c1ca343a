/** How one plugin's deliveries are tried. */
export interface DeliverySettings {
  /** The waits between attempts, in milliseconds; one attempt more than there are waits, then the delivery is dead. */
  readonly retryDelaysMs: readonly number[];
  /** By how much of itself a wait is varied, either way: 0.2 makes 1000 ms 800 to 1200. */
  readonly jitter: number;
  readonly attemptTimeoutMs: number;
  /** How many dialogs are worked on at once. */
  readonly concurrency: number;
  /** What a dead letter does to its dialog: it goes on, or waits for a person. */
  readonly onDead: 'skip' | 'hold';
  /** How many deliveries may be in memory; the others wait in the store. */
  readonly window: number;
  /** How much of them may be in memory, in UTF-16 units of their JSON. */
  readonly windowSize: number;
}

export const defaultDelivery: DeliverySettings = {
  retryDelaysMs: [1_000, 5_000, 30_000, 120_000, 600_000],
  jitter: 0.2,
  attemptTimeoutMs: 30_000,
  concurrency: 64,
  onDead: 'skip',
  window: 2_048,
  windowSize: 8_388_608,
};

export interface RetentionSettings {
  readonly maxAgeMs: number;
  /** What the store may take, in bytes, before its oldest settled events go. */
  readonly maxBytes: number;
  /** How long an event is remembered to recognise its repeats, in milliseconds. */
  readonly repeatsMs: number;
  /** The same for commands. */
  readonly repliesMs: number;
}

const DAY = 86_400_000;

export const defaultRetention: RetentionSettings = {
  maxAgeMs: 30 * DAY,
  maxBytes: 2 ** 30,
  repeatsMs: 7 * DAY,
  repliesMs: 600_000,
};

export interface EventSettings {
  readonly delivery?: Partial<DeliverySettings>;
  /** Other settings for single plugins. */
  deliveryFor?(plugin: string): Partial<DeliverySettings>;
  readonly retention?: Partial<RetentionSettings>;
}

export function deliverySettings({ delivery, deliveryFor }: EventSettings, plugin: string): DeliverySettings {
  return { ...defaultDelivery, ...delivery, ...deliveryFor?.(plugin) };
}
