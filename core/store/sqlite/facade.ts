import type { Appended, Journal, NewEvent, Settlement, Subscriber, Taken } from '../journal.ts';
import type { Store, StoredReply } from '../store.ts';
import { BLOCKED, WAITING } from './append.ts';
import type { AppendResult } from './append.ts';
import type { OperationName, Operations } from './engine.ts';
import { writeBatch } from './reply-batch.ts';

/** Brings a request to wherever the file is open. */
export interface Caller {
  ask<Name extends OperationName>(
    name: Name,
    ...args: Parameters<Operations[Name]>
  ): Promise<ReturnType<Operations[Name]>>;
  /** The same for what adds to the file and so much text, in UTF-16 units: it may be refused at once. */
  write<Name extends OperationName>(
    size: number,
    name: Name,
    ...args: Parameters<Operations[Name]>
  ): Promise<ReturnType<Operations[Name]>>;
}

/** The parts of a store that work on the open file, each call as a request. */
export function createFacade(
  caller: Caller,
): Pick<Store, 'journal' | 'values' | 'timers' | 'replies' | 'late' | 'subscriptions' | 'stats' | 'trim'> {
  return {
    journal: journalOf(caller),
    values: {
      get: (plugin, key) => caller.ask('getEntry', plugin, key),
      set: (plugin, key, value, expected) => caller.write(value.length, 'setEntry', plugin, key, value, expected),
      delete: (plugin, key, expected) => caller.ask('deleteEntry', plugin, key, expected),
      list: (plugin, query) => caller.ask('listEntries', plugin, query),
      size: (plugin) => caller.ask('entriesSize', plugin),
    },
    timers: {
      set: (timer) => caller.write(timer.payload.length, 'setTimer', timer),
      cancel: (plugin, name, key) => caller.ask('cancelTimer', plugin, name, key),
      fire: (query) => caller.ask('fireTimers', query),
      begin: (plugin, seq, token) => caller.ask('beginTimer', plugin, seq, token),
      list: (plugin, query) => caller.ask('listTimers', plugin, query),
    },
    replies: {
      put: (replies) => putReplies(caller, replies),
      recent: (query) => caller.ask('recentReplies', query),
      slice: (query) => caller.ask('sliceReplies', query),
    },
    late: {
      expect: (answer) => caller.write(answer.body.length, 'expectLate', answer),
      begin: (answer) => caller.write(answer.body.length, 'beginLate', answer),
      settle: (command, plugin, state, reason) => caller.ask('settleLate', command, plugin, state, reason),
      of: (command) => caller.ask('lateOf', command),
      unfinished: (query) => caller.ask('unfinishedLate', query),
    },
    subscriptions: {
      remember: (plugin, events) => caller.ask('remember', plugin, events),
      forget: (plugin) => caller.ask('forget', plugin),
      all: () => caller.ask('subscriptions'),
    },
    stats: () => caller.ask('stats'),
    trim: (rules) => caller.ask('trim', rules),
  };
}

function journalOf(caller: Caller): Journal {
  return {
    append: (event, subscribers) => append(caller, event, subscribers),
    claim: (query) => caller.ask('claim', query),
    settle: (settlements) => settle(caller, settlements),
    event: (seq) => caller.ask('event', seq),
    search: (query) => caller.ask('search', query),
    deadLetters: (query) => caller.ask('deadLetters', query),
    retryDead: (plugin, seq) => caller.ask('retryDead', plugin, seq),
    discardDead: (plugin, seq) => caller.ask('discardDead', plugin, seq),
    replay: (query) => caller.ask('replay', query),
  };
}

/** Events are many: they travel as a few texts and numbers, not as objects. */
function append(caller: Caller, event: NewEvent, subscribers: readonly Subscriber[]): Promise<Appended> {
  const { connection, type, dialog, receivedAt, fingerprint = null, body } = event;
  let plugins = '';
  let takes = '';
  for (const { plugin, take } of subscribers) {
    plugins = plugins === '' ? plugin : `${plugins}\n${plugin}`;
    takes += take ? '1' : '0';
  }
  return caller
    .write(body.length, 'append', connection, type, dialog, receivedAt, fingerprint, body, plugins, takes)
    .then(appendedOf);
}

function appendedOf([place, ...codes]: AppendResult): Appended {
  if (place! < 0) return { seq: -place!, repeat: true, taken: [] };
  return { seq: place!, repeat: false, taken: codes.map(takenOf) };
}

/** Commands are many, too, and few of their replies are ever read again: they are kept by the batch, as one text. */
function putReplies(caller: Caller, replies: readonly StoredReply[]): Promise<void> {
  const batch = writeBatch(replies);
  const newestAt = Math.max(...replies.map(({ at }) => at));
  return caller.write(batch.length, 'putReplies', newestAt, batch);
}

const takenOf = (code: number): Taken => (code === WAITING ? 'waiting' : code === BLOCKED ? 'blocked' : code);

async function settle(caller: Caller, settlements: readonly Settlement[]): Promise<{ stale: number }> {
  const done = new Map<string, number[]>();
  const others: Settlement[] = [];
  for (const settlement of settlements) {
    const { result, attempts, plugin, seq, token } = settlement;
    if (result !== 'done' || attempts?.length) {
      others.push(settlement);
      continue;
    }
    const pairs = done.get(plugin);
    if (pairs === undefined) done.set(plugin, [seq, token]);
    else pairs.push(seq, token);
  }
  return { stale: await caller.ask('settle', done, others) };
}
