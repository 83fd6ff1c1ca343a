import type { SentCall } from './api.ts';

/** What a friendly other side answers; `number` tells calls apart, `now` is in milliseconds. */
export function defaultAnswer({ to, method, parameters }: SentCall, number: number, now: number): unknown {
  if (to === 'files') return `https://files.example.com/${number}/${encodeURIComponent(String(parameters.name))}`;
  if (to === 'hotline') return { status: 'user_answered', title: 'Some User Name', type: 'private', raw: {} };
  if (method.startsWith('send') && method !== 'sendChatAction')
    return { message_id: number, chat: { id: parameters.chat_id }, date: Math.floor(now / 1000) };
  if (method === 'getChat') return { id: parameters.chat_id };
  return method === 'getFile' ? { file_id: parameters.file_id } : true;
}
