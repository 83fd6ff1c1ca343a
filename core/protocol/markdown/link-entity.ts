import { mentionedUser } from './tg-link.ts';
import type { LinkEntity, MentionEntity } from './types.ts';
import { normalizeLink } from './web-link.ts';

/** What a link with this URL becomes: a mention, a link, or nothing when Telegram takes the URL for none. */
export function linkEntity(url: string, offset: number, length: number): LinkEntity | MentionEntity | undefined {
  const user = mentionedUser(url);
  if (user !== undefined) return { type: 'text_mention', offset, length, user_id: user };
  const normalized = normalizeLink(url);
  return normalized === undefined ? undefined : { type: 'text_link', offset, length, url: normalized };
}
