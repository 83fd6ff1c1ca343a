import { describe, expect, it } from 'vitest';
import type { DeliveryOutcome } from '../plugins/port.ts';
import { createMemoryStore } from '../store/memory/store.ts';
import type { Journal } from '../store/journal.ts';
import { rest } from './testing/fake-clock.ts';
import { done, FakePlugin } from './testing/fake-plugin.ts';
import { message, startHost } from './testing/host.ts';

/** Lets a method of the journal do its work at once, and its answers wait until the returned function is called. */
function holdAnswers(journal: Journal, method: 'append' | 'claim'): () => void {
  const original = journal[method].bind(journal) as (...args: unknown[]) => Promise<unknown>;
  const gate = Promise.withResolvers<void>();
  const held = async (...args: unknown[]) => {
    const answer = await original(...args);
    await gate.promise;
    return answer;
  };
  Object.assign(journal, { [method]: held });
  return () => {
    Object.assign(journal, { [method]: original });
    gate.resolve();
  };
}

describe('Answers of the store that overtake each other [row 35]', () => {
  it('a claim that answers before an older event has arrived waits for it', async () => {
    const store = createMemoryStore();
    const crm = new FakePlugin('crm');
    const { events, send } = await startHost([crm], {}, { store });
    await send(1);
    const { seq: _, deliveries: __, repeats: ___, ...first } = (await store.journal.event(1))!;
    const answer = holdAnswers(store.journal, 'append');
    const second = events.accept(message(1, 'second'));
    void store.journal.append(first, [{ plugin: 'crm', take: false }]);
    events.wake('crm');
    await rest();
    expect(crm.seqs).toEqual([1]);
    answer();
    await second;
    await rest();
    expect(crm.seqs).toEqual([1, 2, 3]);
  });

  it('an event that arrives after older ones of its dialog went back to the store follows them there', async () => {
    const store = createMemoryStore();
    let end = (_: DeliveryOutcome) => {};
    const crm = new FakePlugin('crm', ({ seq }) => (seq === 1 ? new Promise((resolve) => (end = resolve)) : done));
    const plugins = [crm];
    const host = await startHost(plugins, { delivery: { concurrency: 1 } }, { store });
    await host.send(9, 1);
    const answerAppend = holdAnswers(store.journal, 'append');
    const arriving = host.events.accept(message(1, 'newer'));
    plugins.length = 0;
    host.events.pluginChanged('crm');
    const answerClaim = holdAnswers(store.journal, 'claim');
    plugins.push(crm);
    host.events.pluginChanged('crm');
    answerAppend();
    await arriving;
    end(done);
    await rest();
    answerClaim();
    await rest();
    await host.clock.advance(5_000);
    expect(crm.seqs).toEqual([1, 2, 3]);
  });
});
