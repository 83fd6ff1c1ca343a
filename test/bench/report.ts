import { styleText } from 'node:util';
import type { Spread } from './statistics.ts';

/** One line of the bench's table. */
export interface Row {
  readonly what: string;
  readonly unit: string;
  readonly measured: Spread;
  /** Absent: it is measured to be known. */
  readonly goal?: { readonly atLeast: number } | { readonly atMost: number };
  /** What else was seen, in a few words. */
  readonly remark?: string;
}

/** Undefined without a goal. */
export function meetsGoal({ goal, measured: { median } }: Row): boolean | undefined {
  if (goal === undefined) return undefined;
  return 'atLeast' in goal ? median >= goal.atLeast : median <= goal.atMost;
}

export function printTable(rows: readonly Row[]): void {
  const cells = rows.map((row) => [
    row.what,
    `${round(row.measured.median)} ${row.unit}`,
    `${round(row.measured.least)} – ${round(row.measured.most)}`,
    ...goalCells(row),
    row.remark ?? '',
  ]);
  const table = [['what', 'measured', 'spread', 'goal', '', ''], ...cells];
  const widths = table[0]!.map((_, column) => Math.max(...table.map((line) => line[column]!.length)));
  for (const line of table) {
    const text = line
      .map((cell, column) => cell.padEnd(widths[column]!))
      .join('  ')
      .trimEnd();
    console.log(line[4] === 'missed' ? styleText('red', text) : text);
  }
}

function goalCells(row: Row): [goal: string, verdict: string] {
  if (row.goal === undefined) return ['', ''];
  const goal = 'atLeast' in row.goal ? `≥ ${row.goal.atLeast}` : `≤ ${row.goal.atMost}`;
  return [goal, meetsGoal(row) ? 'met' : 'missed'];
}

export function round(value: number): string {
  return value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2);
}
