import type { DatabaseSync } from 'node:sqlite';
import type { LateAnswer, NewLateAnswer } from '../late-answers.ts';
import { prepare } from './sql.ts';

type Row = Omit<LateAnswer, 'reason'> & { readonly reason: string | null };

/** Answers that come after the reply has left. */
export function lateTable(db: DatabaseSync) {
  const expect = prepare(db, `INSERT OR IGNORE INTO late_answers VALUES (?, ?, 'expected', ?, ?, NULL)`);
  const begin = prepare(
    db,
    `INSERT INTO late_answers VALUES (?, ?, 'sending', ?, ?, NULL) ON CONFLICT DO
     UPDATE SET state = 'sending', at = excluded.at, body = excluded.body WHERE state = 'expected'`,
  );
  const settle = prepare(db, 'UPDATE late_answers SET state = ?, reason = ? WHERE command = ? AND plugin = ?');
  const ofCommand = prepare<Row>(db, 'SELECT * FROM late_answers WHERE command = ? ORDER BY plugin');
  const unfinished = prepare<Row>(
    db,
    `SELECT * FROM late_answers WHERE state IN ('expected', 'sending') ORDER BY at LIMIT ?`,
  );
  const trim = prepare(
    db,
    'DELETE FROM late_answers WHERE (command, plugin) IN (SELECT command, plugin FROM late_answers WHERE at < ? LIMIT ?)',
  );
  const answerOf = ({ reason, ...row }: Row): LateAnswer => ({ ...row, ...(reason !== null && { reason }) });

  return {
    expectLate: ({ command, plugin, at, body }: NewLateAnswer) => void expect.run(command, plugin, at, body),
    beginLate: ({ command, plugin, at, body }: NewLateAnswer) => begin.change(command, plugin, at, body) > 0,
    settleLate: (command: string, plugin: string, state: string, reason?: string) =>
      void settle.run(state, reason ?? null, command, plugin),
    lateOf: (command: string): readonly LateAnswer[] => ofCommand.all(command).map(answerOf),
    unfinishedLate: ({ limit }: { limit: number }): readonly LateAnswer[] => unfinished.all(limit).map(answerOf),
    /** True when there may be more to remove. */
    trimLate: (before: number, limit: number) => trim.change(before, limit) === limit,
  };
}
