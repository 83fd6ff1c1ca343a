import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readEnvelope } from './envelope.ts';
import { fingerprint } from './fingerprint.ts';
import type { FingerprintMode } from './fingerprint.ts';
import { dialogReopened, mark, messageSent } from './fixtures/examples.ts';
import { MAX_JSON_DEPTH, parseJson } from './json.ts';

const of = (body: unknown, mode?: FingerprintMode, connection = 'support') =>
  fingerprint(connection, readEnvelope(parseJson(JSON.stringify(body)))!, mode);
const later = (body: object) => ({ ...body, timestamp: '2025-10-09 00:25:00' });

/** The same JSON with the keys of every object the other way round. */
function reversed(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(reversed);
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, item]) => [key, reversed(item)]),
  );
}

const body = fc.record({ event_type: fc.string(), timestamp: fc.string(), data: fc.jsonValue() });

describe('A fingerprint by content', () => {
  it('[row 34] is the same whatever the order of keys and whatever the key', () => {
    fc.assert(
      fc.property(body, fc.jsonValue(), (one, apiKey) => {
        expect(of({ api_key: apiKey, ...(reversed(one) as object) })).toBe(of(one));
      }),
    );
  });

  it('differs when the content differs', () => {
    fc.assert(
      fc.property(body, body, (one, other) => {
        const same =
          JSON.stringify(parseJson(JSON.stringify(reversed(one)))) ===
          JSON.stringify(parseJson(JSON.stringify(reversed(other))));
        fc.pre(!same);
        expect(of(one)).not.toBe(of(other));
      }),
    );
  });

  it('differs for every part of a documented request, and between connections', () => {
    const original = JSON.parse(mark);
    const variants = [
      original,
      later(original),
      { ...original, instance_id: '1' },
      { ...original, event_type: '/info' },
      { ...original, extra: null },
      { ...original, data: { ...original.data, command_data: 'deal ' } },
      { ...original, data: { ...original.data, message_id: 5851 } },
    ];
    const all = [...variants.map((variant) => of(variant)), of(original, 'content', 'sales')];
    expect(new Set(all).size).toBe(all.length);
    expect(all[0]).toMatch(/^[\w-]{43}$/);
  });

  it.each([
    [{ a: 'b' }, ['a', 'b']],
    [{}, []],
    [[], [[]]],
    [['a', 1], { a: 1 }],
    [[['a'], 1], { a: 1 }],
    [{ 0: 'a' }, ['a']],
    ['\ud800', '\ud801'],
    [1, '1'],
    [null, 'null'],
    [{ a: { b: 1 } }, { a: ['b', 1] }],
  ])('does not confuse %j with %j', (one, other) => {
    expect(of({ event_type: 'x', data: one })).not.toBe(of({ event_type: 'x', data: other }));
  });

  it('[row 39] can be taken of everything that parseJson lets through', () => {
    let data: unknown = 1;
    for (let level = 1; level < MAX_JSON_DEPTH; level++) data = { data };
    expect(of({ event_type: 'x', ...(data as object) })).toHaveLength(43);
  });
});

describe('A fingerprint by ids', () => {
  it('[row 34] recognises a message or command that comes again with another time', () => {
    for (const text of [messageSent, mark]) {
      const original = JSON.parse(text);
      expect(of(later(original), 'ids')).toBe(of(original, 'ids'));
      expect(of({ ...original, data: { ...original.data, text: 'other' } }, 'ids')).toBe(of(original, 'ids'));
      expect(of(later(original))).not.toBe(of(original));
    }
  });

  it('tells messages, event types, dialogs and connections apart', () => {
    const original = JSON.parse(messageSent);
    const data = (fields: object) => ({ ...original, data: { ...original.data, ...fields } });
    const all = [
      of(original, 'ids'),
      of({ ...original, event_type: 'message_received' }, 'ids'),
      of({ ...original, instance_id: '1' }, 'ids'),
      of(data({ backend_message_id: 7171211264 }), 'ids'),
      of(data({ backend_chat_id: -1002146012346 }), 'ids'),
      of(data({ backend_thread_id: 1048576 }), 'ids'),
      of(original, 'ids', 'sales'),
    ];
    expect(new Set(all).size).toBe(all.length);
  });

  it('keeps the second closing of a dialog apart from the first: without a message id the content counts', () => {
    const closed = { ...JSON.parse(dialogReopened), event_type: 'dialog_closed' };
    expect(of(later(closed), 'ids')).not.toBe(of(closed, 'ids'));
    expect(of(closed, 'ids')).toBe(of(closed));
    const noChat = JSON.parse('{"event_type":"/mark","data":{"message_id":5}}');
    expect(of(later(noChat), 'ids')).not.toBe(of(noChat, 'ids'));
  });
});
