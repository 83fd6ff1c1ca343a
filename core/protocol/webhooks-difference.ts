import type { Webhooks } from './webhooks.ts';

/** How one URL's names differ from what is wanted. */
export interface WebhooksDifference {
  readonly url: string;
  /** Wanted, but not set. */
  readonly missing: readonly string[];
  /** Set, but not wanted. */
  readonly extra: readonly string[];
  /** The same for people, a sentence each. */
  readonly sentences: readonly string[];
}

/**
 * Compares what is set in Hotline with what the installed plugins need, URL by URL; empty when nothing differs.
 *
 * ```ts
 * compareWebhooks({ [url]: ['/old'] }, { [url]: ['/new'] });
 * // [{ url, missing: ['/new'], extra: ['/old'], sentences: ['https://… is not sent /new.', 'https://… is sent /old, …'] }]
 * ```
 */
export function compareWebhooks(current: Webhooks, wanted: Webhooks): WebhooksDifference[] {
  const set = byUrl(current);
  const needed = byUrl(wanted);
  return [...new Set([...needed.keys(), ...set.keys()])].flatMap((url) => {
    const missing = without(needed.get(url), set.get(url));
    const extra = without(set.get(url), needed.get(url));
    const sentences: string[] = [];
    if (missing.length > 0) sentences.push(`${url} is not sent ${missing.join(', ')}.`);
    if (extra.length > 0 && needed.has(url)) {
      sentences.push(`${url} is sent ${extra.join(', ')}, which no installed plugin handles.`);
    } else if (extra.length > 0) {
      sentences.push(`${url} is sent ${extra.join(', ')}; keep it if something else listens there.`);
    }
    return sentences.length === 0 ? [] : [{ url, missing, extra, sentences }];
  });
}

/** One spelling a URL: `https://Example.com` and `https://example.com/` are the same place. */
function byUrl(webhooks: Webhooks): Map<string, Set<string>> {
  const result = new Map<string, Set<string>>();
  for (const [url, names] of Object.entries(webhooks)) {
    const { href } = new URL(url);
    result.set(href, new Set([...(result.get(href) ?? []), ...names]));
  }
  return result;
}

const without = (names: Iterable<string> = [], others: ReadonlySet<string> = new Set()) =>
  [...names].filter((name) => !others.has(name));
