const MINUTE = 60_000;
/** Time zones differ by multiples of a quarter of an hour, and by 26 hours at most. */
const ZONE_STEP = 15 * MINUTE;
const ZONE_LIMIT = 26 * 60 * MINUTE;

/**
 * The time from Hotline's time stamp to the host, in words that promise no more than is known: the time stamp has no fractions of a
 * second, and two machines have two clocks.
 */
export function fromHotline(at: Date | undefined, receivedAt: Date): string {
  if (at === undefined) return 'unknown, since Hotline sent no time';
  const ms = receivedAt.getTime() - at.getTime();
  const offset = Math.round(ms / ZONE_STEP) * ZONE_STEP;
  if (offset !== 0 && Math.abs(offset) <= ZONE_LIMIT && Math.abs(ms - offset) < MINUTE) {
    return `${offset / MINUTE / 60} h, so the connection’s time zone is not the one configured`;
  }
  return ms < 0
    ? `unknown, since Hotline’s clock is ${Math.ceil(-ms / 1000)} s ahead`
    : `under ${Math.floor(ms / 1000) + 1} s`;
}

/** Between two times of one clock, which counts milliseconds. */
export function within(from: Date, to: Date): string {
  const ms = to.getTime() - from.getTime();
  return ms < 1 ? 'under 1 ms' : `${ms} ms`;
}
