const UNITS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Milliseconds, or a number with `s`, `m`, `h` or `d`, as milliseconds; NaN for what is neither. */
export function parseDuration(duration: number | string): number {
  if (typeof duration === 'number') return duration;
  const [, amount, unit = ''] = /^(\d+(?:\.\d+)?)\s*([smhd])$/.exec(duration.trim()) ?? [];
  return Number(amount) * (UNITS[unit] ?? NaN);
}
