import type { LateAnswer, LateAnswers, NewLateAnswer } from '../late-answers.ts';

export class MemoryLateAnswers implements LateAnswers {
  readonly #answers = new Map<string, LateAnswer>();

  async expect(answer: NewLateAnswer): Promise<void> {
    const id = idOf(answer);
    if (!this.#answers.has(id)) this.#answers.set(id, { ...answer, state: 'expected' });
  }

  async begin(answer: NewLateAnswer): Promise<boolean> {
    const id = idOf(answer);
    if ((this.#answers.get(id)?.state ?? 'expected') !== 'expected') return false;
    this.#answers.set(id, { ...answer, state: 'sending' });
    return true;
  }

  async settle(command: string, plugin: string, state: 'sent' | 'kept' | 'unknown', reason?: string): Promise<void> {
    const id = idOf({ command, plugin });
    const answer = this.#answers.get(id);
    if (answer !== undefined) this.#answers.set(id, { ...answer, state, ...(reason !== undefined && { reason }) });
  }

  async of(command: string): Promise<readonly LateAnswer[]> {
    return [...this.#answers.values()]
      .filter((answer) => answer.command === command)
      .sort((a, b) => (a.plugin < b.plugin ? -1 : 1));
  }

  async unfinished({ limit }: { limit: number }): Promise<readonly LateAnswer[]> {
    return [...this.#answers.values()]
      .filter(({ state }) => state === 'expected' || state === 'sending')
      .sort((a, b) => a.at - b.at)
      .slice(0, limit);
  }

  trim(before: number): void {
    for (const [id, { at }] of this.#answers) if (at < before) this.#answers.delete(id);
  }
}

const idOf = ({ command, plugin }: Pick<LateAnswer, 'command' | 'plugin'>): string => JSON.stringify([command, plugin]);
