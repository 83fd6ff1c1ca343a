import { describe, expect, it } from 'vitest';
import type { DeliveryOutcome } from '../plugins/port.ts';
import { createMemoryStore } from '../store/memory/store.ts';
import type { Journal } from '../store/journal.ts';
import { rest } from './testing/fake-clock.ts';
import { done, failed, FakePlugin } from './testing/fake-plugin.ts';
import { message, startHost } from './testing/host.ts';

/** Lets methods of the journal do their work at once, and their answers wait, to come in one go when the returned function is called. */
function holdAnswers(journal: Journal, ...methods: ('append' | 'claim')[]): () => void {
  const originals = Object.fromEntries(methods.map((method) => [method, journal[method].bind(journal)]));
  const gate = Promise.withResolvers<void>();
  const held = Object.entries(originals).map(([method, original]) => [
    method,
    async (...args: unknown[]) => {
      const answer = await (original as (...args: unknown[]) => Promise<unknown>)(...args);
      await gate.promise;
      return answer;
    },
  ]);
  Object.assign(journal, Object.fromEntries(held));
  return () => {
    Object.assign(journal, originals);
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

  it('an event that is stored after a claim waits for what the claim brings, though both answers come at once', async () => {
    const store = createMemoryStore();
    let isMended = false;
    const crm = new FakePlugin('crm', () => (isMended ? done : failed));
    const host = await startHost([crm], { delivery: { retryDelaysMs: [1_000] } }, { store });
    await host.send(1);
    isMended = true;
    const answer = holdAnswers(store.journal, 'append', 'claim');
    const before = host.events.accept(message(2, 'before the claim'));
    await host.clock.advance(1_500);
    const after = host.events.accept(message(1, 'after the claim'));
    await rest();
    answer();
    await Promise.all([before, after]);
    await rest();
    expect(crm.seqs.filter((seq) => seq !== 2)).toEqual([1, 1, 3]);
  });

  it('an event that is stored after a claim is delivered although the claim fails', async () => {
    const store = createMemoryStore();
    const crm = new FakePlugin('crm');
    const { events, send } = await startHost([crm], {}, { store });
    const claim = Promise.withResolvers<never>();
    store.journal.claim = () => claim.promise;
    events.wake('crm');
    await send(1);
    expect(crm.seqs).toEqual([]);
    claim.reject(new Error('The store cannot be used.'));
    await rest();
    expect(crm.seqs).toEqual([1]);
  });
});
