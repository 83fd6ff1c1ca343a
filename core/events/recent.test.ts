import { describe, expect, it } from 'vitest';
import { RecentEvents } from './recent.ts';

describe('The latest events', () => {
  it('are remembered until later ones need the room, and are not mistaken for them', () => {
    const recent = new RecentEvents();
    const draft = (start: string) => ({ type: 'message_received', start });
    const first = recent.add(1, draft('one'));
    expect(recent.at(1)).toBe(first);
    const later = recent.add(1 + 1_024, draft('later'));
    expect([recent.at(1), recent.at(1 + 1_024)]).toEqual([undefined, later]);
    recent.forget();
    expect(recent.at(1 + 1_024)).toBeUndefined();
  });
});
