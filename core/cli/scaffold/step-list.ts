import { styleText } from 'node:util';

/** What to type, and what it is good for. */
export type Step = readonly [command: string, what?: string];

/** The steps with their numbers, a line each. */
export function stepList(steps: readonly Step[]): string {
  const width = Math.max(...steps.map(([command]) => command.length));
  const lineOf = ([command, what]: Step, i: number) =>
    `  ${i + 1}. ${what === undefined ? command : `${command.padEnd(width)}  ${styleText('dim', what)}`}`;
  return steps.map(lineOf).join('\n');
}
