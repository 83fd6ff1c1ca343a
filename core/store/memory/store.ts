import { HostError } from '../../errors.ts';
import type { RetentionRules, Store, StoredReply, StoreHealth, StoreStats } from '../store.ts';
import { MemoryJournal } from './journal.ts';
import { MemoryLateAnswers } from './late-answers.ts';
import { MemoryTimers } from './timers.ts';
import { MemoryValues } from './values.ts';

const DAY = 86_400_000;

/**
 * A store that forgets everything when the process ends: for tests, and for trying things out with `store: 'memory'`.
 * `dedupeMs` is how long a fingerprint recognises repeats; default 7 days.
 */
export function createMemoryStore({ dedupeMs = 7 * DAY }: { readonly dedupeMs?: number } = {}): Store {
  const journal = new MemoryJournal(dedupeMs);
  const subscriptions = new Map<string, readonly string[]>();
  const replies = new Map<string, StoredReply>();
  const late = new MemoryLateAnswers();
  let health: StoreHealth = { state: 'ok' };

  /** Everything is refused once the store is closed, as by an engine that has let go of its file. */
  const open = <T extends object>(part: T): T =>
    new Proxy(part, {
      get(target, name) {
        const member: unknown = Reflect.get(target, name);
        if (typeof member !== 'function') return member;
        return (...args: unknown[]) =>
          health.state === 'ok'
            ? (Reflect.apply(member, target, args) as unknown)
            : Promise.reject(new HostError('STORE_UNAVAILABLE', 'The store is closed.'));
      },
    });

  return {
    journal: open(journal),
    values: open(new MemoryValues()),
    timers: open(new MemoryTimers(journal)),
    replies: open({
      async put(given: readonly StoredReply[]) {
        for (const reply of given) {
          replies.delete(reply.id);
          replies.set(reply.id, reply);
        }
      },
      async recent({ since, limit }: { since: number; limit: number }) {
        return [...replies.values()]
          .filter(({ at }) => at >= since)
          .reverse()
          .sort((a, b) => b.at - a.at)
          .slice(0, limit);
      },
      async slice({ limit, before = replies.size }: { limit: number; before?: number }) {
        const from = Math.max(0, before - limit);
        const found = [...replies.values()].slice(from, before).reverse();
        return { replies: found, ...(from > 0 && { before: from }) };
      },
    }),
    late: open(late),
    subscriptions: open({
      async remember(plugin: string, events: readonly string[]) {
        subscriptions.set(plugin, [...events]);
      },
      async forget(plugin: string) {
        subscriptions.delete(plugin);
      },
      async all() {
        return new Map(subscriptions);
      },
    }),
    stats: async () => statsOf(journal),
    health: () => health,
    async trim(rules) {
      for (const [id, { at }] of replies) if (at < rules.repliesBefore) replies.delete(id);
      late.trim(rules.before);
      for (const [id, { at }] of journal.fingerprints)
        if (at < rules.fingerprintsBefore) journal.fingerprints.delete(id);
      return trim(journal, rules);
    },
    async check() {
      return [];
    },
    async backup() {
      throw new HostError('STORE_IN_MEMORY', 'The store is in the memory of the host: there is no file to copy.');
    },
    onWake: () => () => undefined,
    async close() {
      health = { state: 'closed', reason: 'The store is closed.' };
    },
  };
}

const sizeOf = (journal: MemoryJournal): number =>
  [...journal.rows.values()].reduce((sum, { event }) => sum + event.body.length, 0);

function statsOf(journal: MemoryJournal): StoreStats {
  const rows = [...journal.rows.values()];
  const names = new Set([...journal.open.keys(), ...rows.flatMap(({ dead }) => [...dead.keys()])]);
  return {
    events: rows.length,
    bytes: sizeOf(journal),
    repeats: rows.reduce((sum, { repeats }) => sum + repeats, 0),
    plugins: [...names].sort().map((plugin) => {
      const open = [...journal.openOf(plugin)];
      return {
        plugin,
        open: open.length,
        claimed: open.filter(({ token }) => token !== 0).length,
        retrying: open.filter(({ retryAt }) => retryAt !== undefined).length,
        dead: rows.filter(({ dead }) => dead.get(plugin)?.discarded === false).length,
      };
    }),
  };
}

function trim(journal: MemoryJournal, { before, maxBytes, limit }: RetentionRules) {
  let removed = 0;
  let bytes = sizeOf(journal);
  for (const [seq, { event, plugins }] of journal.rows) {
    const expired = event.receivedAt < before || bytes > maxBytes;
    if (!expired || [...plugins].some((plugin) => journal.openOf(plugin).find(event.dialog, seq))) continue;
    if (removed === limit) return { removed, more: true };
    journal.rows.delete(seq);
    bytes -= event.body.length;
    removed++;
  }
  return { removed, more: false };
}
