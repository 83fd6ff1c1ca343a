const UNITS_MS = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };

/**
 * A time as people type it, in wall-clock milliseconds: so long ago (`15m`, `2h`, `3d`; also s and w), or ISO 8601, in local time
 * unless it has a zone. Undefined for anything else.
 */
export function readMoment(text: string, now: number): number | undefined {
  const [, count, unit] = /^(\d+(?:\.\d+)?)([smhdw])$/.exec(text) ?? [];
  if (unit !== undefined) return now - Number(count) * UNITS_MS[unit as keyof typeof UNITS_MS];
  if (!/^\d{4}-\d\d-\d\d([T ]|$)/.test(text)) return undefined;
  // A day alone would be one in UTC.
  const time = Date.parse(text.length === 10 ? `${text}T00:00` : text);
  return Number.isNaN(time) ? undefined : time;
}

const two = (value: number) => String(value).padStart(2, '0');

/** `11-03 14:05:12`, in local time. */
export function shortMoment(time: number): string {
  const at = new Date(time);
  return `${two(at.getMonth() + 1)}-${two(at.getDate())} ${clock(at)}`;
}

/** `2026-11-03 14:05:12.345`, in local time. */
export function fullMoment(time: number): string {
  const at = new Date(time);
  return `${at.getFullYear()}-${shortMoment(time)}.${String(at.getMilliseconds()).padStart(3, '0')}`;
}

const clock = (at: Date) => [at.getHours(), at.getMinutes(), at.getSeconds()].map(two).join(':');

/** `340 ms`, `28 seconds`, `5 minutes`, `3 hours`, `12 days`. */
export function span(ms: number): string {
  if (ms < UNITS_MS.s) return `${Math.round(ms)} ms`;
  const [size, name] =
    ms < 2 * UNITS_MS.m
      ? [UNITS_MS.s, 'second']
      : ms < 2 * UNITS_MS.h
        ? [UNITS_MS.m, 'minute']
        : ms < 2 * UNITS_MS.d
          ? [UNITS_MS.h, 'hour']
          : [UNITS_MS.d, 'day'];
  const count = Math.round(ms / size);
  return `${count} ${name}${count === 1 ? '' : 's'}`;
}

/** `5 minutes ago`, or `just now`. */
export const ago = (time: number, now: number): string =>
  now - time < UNITS_MS.s ? 'just now' : `${span(now - time)} ago`;

/** `in 28 seconds`, or `now`. */
export const ahead = (time: number, now: number): string => (time <= now ? 'now' : `in ${span(time - now)}`);
