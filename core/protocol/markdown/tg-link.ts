import type { DateEntity, EmojiEntity } from './types.ts';

const USER = /^tg:(?:\/\/)?user\/?\?([^#]*)/i;
const EMOJI = /^tg:(?:\/\/)?emoji\/?\?([^#]*)/i;
const TIME = /^tg:(?:\/\/)?time\/?\?([^#]*)/i;

const USER_ID_LIMIT = 2 ** 40;
const LATEST_TIME = 2 ** 31 - 1;

/** Names and values as they stand: Telegram decodes neither. */
const parameters = (query: string): [name: string, value: string][] =>
  query.split('&').map((parameter) => {
    const equals = parameter.indexOf('=');
    return equals < 0 ? [parameter, ''] : [parameter.slice(0, equals), parameter.slice(equals + 1)];
  });

/** The user whom `tg://user?id=N` mentions. */
export function mentionedUser(url: string): number | undefined {
  const query = USER.exec(url)?.[1];
  const id = query && parameters(query).find(([name]) => name.toLowerCase() === 'id')?.[1];
  if (!id || !/^[1-9]\d{0,12}$/.test(id)) return undefined;
  return Number(id) < USER_ID_LIMIT ? Number(id) : undefined;
}

/** What `tg://emoji?id=N` or `tg://time?unix=N&format=F` stands for. */
export function emojiOrTime(
  url: string,
): Omit<EmojiEntity, 'offset' | 'length'> | Omit<DateEntity, 'offset' | 'length'> | undefined {
  const emoji = EMOJI.exec(url)?.[1];
  if (emoji !== undefined) return customEmoji(emoji);
  const time = TIME.exec(url)?.[1];
  return time === undefined ? undefined : dateTime(time);
}

function customEmoji(query: string): Omit<EmojiEntity, 'offset' | 'length'> | undefined {
  const id = parameters(query).find(([name]) => name === 'id')?.[1];
  if (!id || !/^-?[1-9]\d{0,18}$/.test(id) || BigInt.asIntN(64, BigInt(id)) !== BigInt(id)) return undefined;
  return { type: 'custom_emoji', custom_emoji_id: id };
}

function dateTime(query: string): Omit<DateEntity, 'offset' | 'length'> | undefined {
  let time = 0;
  let format = '';
  for (const [name, value] of parameters(query)) {
    if (name === 'format') format = value;
    if (name !== 'unix') continue;
    if (!/^[1-9]\d{0,9}$/.test(value) || Number(value) > LATEST_TIME) return undefined;
    time = Number(value);
  }
  const canonical = canonicalFormat(format);
  if (time === 0 || canonical === undefined) return undefined;
  return { type: 'date_time', unix_time: time, date_time_format: canonical };
}

/** Day of the week, date, time; where both forms are asked for, the short one counts. */
function canonicalFormat(format: string): string | undefined {
  if (format === 'r' || format === 'R') return 'r';
  if (/[^tTdDwW]/.test(format)) return undefined;
  const either = (short: string, long: string): string =>
    format.includes(short) ? short : format.includes(long) ? long : '';
  return (/w/i.test(format) ? 'w' : '') + either('d', 'D') + either('t', 'T');
}
