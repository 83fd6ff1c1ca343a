import type { Log } from '../log.ts';
import type { Store } from '../store/store.ts';
import type { Clock } from './clock.ts';
import type { RetentionSettings } from './settings.ts';

const EVERY_MS = 60_000;
/** Slices are small and have pauses between them, so that intake never waits for them. */
const SLICE = 200;
const PAUSE_MS = 10;

/** Keeps the store within its age and size; returns the way to stop. */
export function startRetention(store: Store, settings: RetentionSettings, clock: Clock, log: Log): () => void {
  let stopped = false;
  let callOff = (): void => undefined;

  async function trim(): Promise<void> {
    const now = clock.now();
    const { maxAgeMs, maxBytes, repeatsMs, repliesMs } = settings;
    const rules = {
      before: now - maxAgeMs,
      maxBytes,
      fingerprintsBefore: now - repeatsMs,
      repliesBefore: now - repliesMs,
      limit: SLICE,
    };
    const { more } = await store.trim(rules).catch((error: unknown) => {
      log.warn({ err: error }, 'old events could not be removed');
      return { more: false };
    });
    schedule(more ? PAUSE_MS : EVERY_MS);
  }

  function schedule(delayMs: number): void {
    if (!stopped) callOff = clock.after(delayMs, () => void trim());
  }

  schedule(EVERY_MS);
  return () => {
    stopped = true;
    callOff();
  };
}
