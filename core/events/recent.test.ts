import { describe, expect, it } from 'vitest';
import type { HotlineEvent } from '../protocol/types.ts';
import { createMemoryStore } from '../store/memory/store.ts';
import { RecentEvents } from './recent.ts';
import { FakePlugin } from './testing/fake-plugin.ts';
import { startHost } from './testing/host.ts';

describe('The latest events', () => {
  it('are one object for all plugins that get them, also for one that was away meanwhile', async () => {
    const [crm, bot] = [new FakePlugin('crm'), new FakePlugin('bot')];
    const host = await startHost([crm, bot], {}, { store: createMemoryStore() });
    bot.become('paused');
    host.events.pluginChanged('bot');
    await host.send(1);
    bot.become('serving');
    await host.clock.advance(1_000);
    expect(bot.events).toHaveLength(1);
    expect(bot.events[0]).toBe(crm.events[0]);
  });

  it('make room for later ones, and are not mistaken for them', () => {
    const recent = new RecentEvents();
    const event = (seq: number) => ({ seq }) as HotlineEvent;
    const first = recent.add(event(1));
    expect(recent.at(1)).toBe(first);
    recent.add(event(1 + 1_024));
    expect(recent.at(1)).toBeUndefined();
    recent.forget();
    expect(recent.at(1 + 1_024)).toBeUndefined();
  });
});
