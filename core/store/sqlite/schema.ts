/** Marks a file as ours: `HOTL` in ASCII. */
export const APPLICATION_ID = 0x484f544c;

/**
 * The steps from an empty file to the current schema; step n brings a file to `user_version` n + 1. A released step never
 * changes.
 *
 * What is written for every event is written in the order of its rows' keys: no index has keys in random order, so
 * that a large journal takes events as fast as an empty one. Repeats are therefore looked up in memory, and searches read
 * the journal itself.
 */
export const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE plugins (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
  CREATE TABLE dialogs (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
  -- Sets of subscribers, each as the JSON array of its plugins' ids.
  CREATE TABLE subscribers (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);

  CREATE TABLE events (
    seq INTEGER PRIMARY KEY,
    connection TEXT NOT NULL,
    type TEXT NOT NULL,
    dialog INTEGER NOT NULL,
    received_at INTEGER NOT NULL,
    subscribers INTEGER NOT NULL,
    fingerprint TEXT,
    body TEXT NOT NULL
  );

  -- Events from here on may have open deliveries without rows; see fresh.ts.
  CREATE TABLE journal (fresh_from INTEGER NOT NULL);
  INSERT INTO journal VALUES (1);

  -- Open deliveries. What is in none of these tables and has a subscriber is done.
  CREATE TABLE deliveries (
    plugin INTEGER NOT NULL,
    dialog INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    attempt INTEGER NOT NULL DEFAULT 1,
    retry_at INTEGER,
    held INTEGER NOT NULL DEFAULT 0,
    replay INTEGER NOT NULL DEFAULT 0,
    begun INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (plugin, dialog, seq)
  ) WITHOUT ROWID;
  CREATE INDEX deliveries_by_retry ON deliveries (plugin, retry_at) WHERE retry_at IS NOT NULL;

  CREATE TABLE dead_letters (
    seq INTEGER NOT NULL,
    plugin INTEGER NOT NULL,
    died_at INTEGER NOT NULL,
    held INTEGER NOT NULL,
    discarded INTEGER NOT NULL DEFAULT 0,
    replay INTEGER NOT NULL,
    PRIMARY KEY (seq, plugin)
  ) WITHOUT ROWID;
  CREATE INDEX dead_letters_by_time ON dead_letters (died_at) WHERE discarded = 0;

  CREATE TABLE attempts (
    seq INTEGER NOT NULL,
    plugin INTEGER NOT NULL,
    number INTEGER NOT NULL,
    at INTEGER NOT NULL,
    took_ms INTEGER NOT NULL,
    outcome TEXT NOT NULL,
    error TEXT,
    reference TEXT
  );
  CREATE INDEX attempts_by_seq ON attempts (seq, plugin);

  CREATE TABLE repeats (seq INTEGER PRIMARY KEY, count INTEGER NOT NULL);
  -- One row per commit: the hashes of the fingerprints of the events from seq on, eight bytes each.
  CREATE TABLE fingerprints (seq INTEGER PRIMARY KEY, at INTEGER NOT NULL, hashes BLOB NOT NULL);

  CREATE TABLE entries (
    version INTEGER PRIMARY KEY AUTOINCREMENT,
    plugin TEXT NOT NULL,
    key TEXT NOT NULL,
    value TEXT NOT NULL,
    UNIQUE (plugin, key)
  );

  CREATE TABLE timers (
    plugin TEXT NOT NULL,
    name TEXT NOT NULL,
    key TEXT NOT NULL,
    due_at INTEGER NOT NULL,
    payload TEXT NOT NULL,
    -- The event that it became when it was due.
    seq INTEGER,
    PRIMARY KEY (plugin, name, key)
  ) WITHOUT ROWID;
  CREATE INDEX timers_by_time ON timers (due_at) WHERE seq IS NULL;

  -- One row per batch.
  CREATE TABLE replies (number INTEGER PRIMARY KEY, newest_at INTEGER NOT NULL, batch TEXT NOT NULL);
  CREATE TABLE late_answers (
    command TEXT NOT NULL,
    plugin TEXT NOT NULL,
    state TEXT NOT NULL,
    at INTEGER NOT NULL,
    body TEXT NOT NULL,
    reason TEXT,
    PRIMARY KEY (command, plugin)
  ) WITHOUT ROWID;
  CREATE TABLE subscriptions (plugin TEXT PRIMARY KEY, events TEXT NOT NULL) WITHOUT ROWID;

  CREATE VIEW delivery_states AS
  SELECT
    e.seq AS seq,
    p.id AS plugin,
    p.name AS name,
    d.retry_at AS retry_at,
    CASE
      WHEN l.discarded THEN 'discarded'
      WHEN l.held THEN 'held'
      WHEN l.seq IS NOT NULL THEN 'dead'
      WHEN d.seq IS NULL THEN 'done'
      WHEN d.retry_at IS NOT NULL THEN 'retrying'
      ELSE 'waiting'
    END AS state
  FROM events e
  JOIN subscribers s ON s.id = e.subscribers
  JOIN json_each(s.name) member
  JOIN plugins p ON p.id = member.value
  LEFT JOIN deliveries d ON d.plugin = p.id AND d.dialog = e.dialog AND d.seq = e.seq
  LEFT JOIN dead_letters l ON l.seq = e.seq AND l.plugin = p.id;
  `,
  // Whether a timer had begun to run: a second chance begins again, although the timer is gone.
  'ALTER TABLE dead_letters ADD COLUMN begun INTEGER NOT NULL DEFAULT 0;',
];
