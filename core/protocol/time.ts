const TIMESTAMP = /^[1-9]\d{3}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01]) (?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d$/;
const OFFSET = /GMT(?:([+-])(\d\d):(\d\d)(?::(\d\d))?)?$/;
const DAY_MS = 86_400_000;

interface Zone {
  readonly formatter: Intl.DateTimeFormat;
  /** The local minute that was read last, and its offset: asking Intl costs more than all the rest of a delivery. */
  minute?: string;
  offsetMs: number;
}

/** Making a formatter takes a tenth of a millisecond; there are as many as connections have zones. */
const zones = new Map<string, Zone>();

/** Whether `name` is a time zone that this system knows, such as `Europe/Berlin`. */
export function isTimeZone(name: string): boolean {
  try {
    zoneOf(name);
    return true;
  } catch {
    return false;
  }
}

/**
 * Reads Hotline's `YYYY-MM-DD HH:MM:SS` as the local time of an IANA zone. Absent for anything else, the 30th of February
 * included. An hour that a clock change repeats is its first run; a time that a clock change skips counts on from before the change, as
 * 02:30 → 03:30. Throws a RangeError for an unknown zone.
 *
 * ```ts
 * parseTimestamp('2025-10-09 00:24:55', 'Europe/Berlin'); // 2025-10-08T22:24:55Z
 * ```
 */
export function parseTimestamp(text: string, timeZone: string): Date | undefined {
  // Under load many deliveries carry the same second.
  if (text !== last.text || timeZone !== last.timeZone) last = { text, timeZone, epoch: readTimestamp(text, timeZone) };
  return last.epoch === undefined ? undefined : new Date(last.epoch);
}

let last: { readonly text: string; readonly timeZone: string; readonly epoch: number | undefined } = {
  text: '',
  timeZone: 'UTC',
  epoch: undefined,
};

function readTimestamp(text: string, timeZone: string): number | undefined {
  if (!TIMESTAMP.test(text)) return undefined;
  const local = Date.parse(`${text.replace(' ', 'T')}Z`);
  // A day that the month does not have is carried over into the next month.
  if (new Date(local).getUTCDate() !== Number(text.slice(8, 10))) return undefined;
  return timeZone === 'UTC' ? local : local - localOffset(text.slice(0, 16), local, zoneOf(timeZone));
}

/** Writes a moment as Hotline does, in the local time of an IANA zone; fractions of a second are dropped. */
export function formatTimestamp(moment: Date, timeZone: string): string {
  const epoch = moment.getTime();
  const local = timeZone === 'UTC' ? epoch : epoch + offsetAt(epoch, zoneOf(timeZone));
  return new Date(local).toISOString().slice(0, 19).replace('T', ' ');
}

function zoneOf(name: string): Zone {
  let zone = zones.get(name);
  if (zone === undefined) {
    zone = { formatter: new Intl.DateTimeFormat('en-US', { timeZone: name, timeZoneName: 'longOffset' }), offsetMs: 0 };
    zones.set(name, zone);
  }
  return zone;
}

/** Zones change their offset on a whole minute, so that one answer holds for the minute. */
function localOffset(minute: string, local: number, zone: Zone): number {
  if (zone.minute !== minute) {
    // The zone's offsets a day before and a day after enclose any change in between.
    const before = offsetAt(local - DAY_MS, zone);
    const after = offsetAt(local + DAY_MS, zone);
    const valid = [before, after].filter((offset) => offsetAt(local - offset, zone) === offset);
    zone.offsetMs = valid.length === 0 ? before : Math.max(...valid);
    zone.minute = minute;
  }
  return zone.offsetMs;
}

function offsetAt(epoch: number, zone: Zone): number {
  const [, sign, hours, minutes, seconds = '0'] = OFFSET.exec(zone.formatter.format(epoch))!;
  if (sign === undefined) return 0;
  return Number(`${sign}1`) * 1000 * (Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds));
}
