import type { LocationData } from './data.ts';
import type { Dialog, Writable } from './types.ts';

/** TDLib writes a message's or topic's server id shifted left by this many bits. */
const TDLIB_SHIFT = 2 ** 20;
/** The Bot API writes the supergroup n as `-(10^12 + n)`, n below 10^12. */
const SUPERGROUP_OFFSET = 1e12;

/** The server's id as TDLib writes it: `5343` → `5602541568`. */
export const tdlibId = (serverId: number): number => serverId * TDLIB_SHIFT;

/** TDLib's id as the server writes it: `5602541568` → `5343`. Absent for an id that no server has given. */
export function serverId(tdlibId: number | undefined): number | undefined {
  if (tdlibId === undefined || tdlibId <= 0 || tdlibId % TDLIB_SHIFT !== 0) return undefined;
  return tdlibId / TDLIB_SHIFT;
}

/** `https://t.me/c/2146012345/5343`; only supergroups have such links. */
export function topicLink(chatId: number | undefined, topicId: number | undefined): string | undefined {
  if (chatId === undefined || topicId === undefined) return undefined;
  const group = -chatId - SUPERGROUP_OFFSET;
  return group > 0 && group < SUPERGROUP_OFFSET ? `https://t.me/c/${group}/${topicId}` : undefined;
}

/** `https://t.me/c/2146012345/5343/5886` */
export function messageLink(dialog: Dialog, messageId: number | undefined): string | undefined {
  return dialog.link === undefined || messageId === undefined ? undefined : `${dialog.link}/${messageId}`;
}

/** The dialog of a delivery: equal for every event type, whichever way its ids are spelled. */
export function readDialog(instanceId: string | undefined, location: LocationData): Dialog {
  const { chatId, topicId } = placeOf(location);
  const link = topicLink(chatId, topicId);
  const dialog: Writable<Dialog> = { key: keyOf(instanceId, chatId, topicId) };
  if (chatId !== undefined) dialog.chatId = chatId;
  if (topicId !== undefined) dialog.topicId = topicId;
  if (link !== undefined) dialog.link = link;
  return dialog;
}

/** Only its `key`. */
export function dialogKey(instanceId: string | undefined, location: LocationData): string {
  const { chatId, topicId } = placeOf(location);
  return keyOf(instanceId, chatId, topicId);
}

const placeOf = (location: LocationData) => ({
  chatId: location.chat_id ?? location.backend_chat_id,
  topicId: location.topic_id ?? serverId(location.thread_id ?? location.backend_thread_id),
});

const keyOf = (instanceId: string | undefined, chatId: number | undefined, topicId: number | undefined): string =>
  `${instanceId || '-'}:${chatId ?? '-'}:${topicId ?? '-'}`;
