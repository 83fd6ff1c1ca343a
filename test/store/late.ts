import { describe, expect, it } from 'vitest';
import type { NewLateAnswer } from '../../core/store/late-answers.ts';
import type { Engine } from './engine.ts';

const answer = (command: string, plugin: string, fields: Partial<NewLateAnswer> = {}): NewLateAnswer => ({
  command,
  plugin,
  at: 1_000,
  body: `${plugin} on ${command}`,
  ...fields,
});

/** Answers that come after the reply has left. */
export function lateAnswers(engine: Engine): void {
  describe('late answers', () => {
    it('are begun once, expected or not, and keep what was said last', async () => {
      await using lab = await engine.open();
      const { late } = lab.store;
      await late.expect(answer('c1', 'crm', { body: 'wait' }));
      expect(await late.begin(answer('c1', 'crm', { at: 2_000 }))).toBe(true);
      expect(await late.begin(answer('c1', 'crm', { body: 'again' }))).toBe(false);
      expect(await late.begin(answer('c1', 'bot'))).toBe(true);
      expect(await late.begin(answer('c2', 'crm'))).toBe(true);
      expect(await late.of('c1')).toEqual([
        { ...answer('c1', 'bot'), state: 'sending' },
        { ...answer('c1', 'crm', { at: 2_000 }), state: 'sending' },
      ]);
    });

    it('let exactly one of many begin', async () => {
      await using lab = await engine.open();
      const tries = Array.from({ length: 20 }, () => lab.store.late.begin(answer('c', 'crm')));
      expect((await Promise.all(tries)).filter(Boolean)).toHaveLength(1);
    });

    it('are not expected once more after they were begun or have ended', async () => {
      await using lab = await engine.open();
      const { late } = lab.store;
      await late.begin(answer('c', 'crm'));
      await late.settle('c', 'crm', 'kept', 'no token');
      await late.expect(answer('c', 'crm', { body: 'wait' }));
      expect(await late.begin(answer('c', 'crm'))).toBe(false);
      expect(await late.of('c')).toEqual([{ ...answer('c', 'crm'), state: 'kept', reason: 'no token' }]);
    });

    it('are found while they are unfinished, the oldest first, also after a restart', async () => {
      await using lab = await engine.open();
      await lab.store.late.expect(answer('c1', 'crm', { at: 3 }));
      await lab.store.late.begin(answer('c2', 'crm', { at: 2 }));
      for (const [index, state] of (['sent', 'kept', 'unknown'] as const).entries()) {
        await lab.store.late.begin(answer(`done${index}`, 'crm'));
        await lab.store.late.settle(`done${index}`, 'crm', state);
      }
      if (engine.durable) await lab.restart();
      const unfinished = await lab.store.late.unfinished({ limit: 9 });
      expect(unfinished.map(({ command, state }) => [command, state])).toEqual([
        ['c2', 'sending'],
        ['c1', 'expected'],
      ]);
      expect(await lab.store.late.unfinished({ limit: 1 })).toHaveLength(1);
    });

    it('go with the events of their time', async () => {
      await using lab = await engine.open();
      for (const at of [1, 2, 3]) await lab.store.late.begin(answer(`c${at}`, 'crm', { at }));
      const rules = { before: 3, maxBytes: 1e12, fingerprintsBefore: 0, repliesBefore: 0 };
      while ((await lab.store.trim({ ...rules, limit: 1 })).more);
      const left = await Promise.all([1, 2, 3].map((at) => lab.store.late.of(`c${at}`)));
      expect(left.map(({ length }) => length)).toEqual([0, 0, 1]);
    });
  });
}
