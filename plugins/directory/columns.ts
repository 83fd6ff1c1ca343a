import type { Options } from './options.ts';

export type ColumnOptions = Pick<Options, 'idColumn' | 'nameColumn' | 'columns'>;

/** Where to find in a row what the options name, as positions; -1 for a column that the file lacks. */
export interface Columns {
  readonly id: number;
  readonly name: number;
  /** What the card shows besides, in order. */
  readonly shown: readonly (readonly [index: number, label: string])[];
  readonly missing: readonly string[];
}

/** Finds the columns in a header, in any case. Throws when there is none for ids. */
export function findColumns(header: readonly string[], { idColumn, nameColumn, columns }: ColumnOptions): Columns {
  const indexOf = (column: string) => header.findIndex((name) => name.toLowerCase() === column.toLowerCase());
  const [id, name] = [indexOf(idColumn), indexOf(nameColumn)];
  if (id === -1) {
    const found = header.join(', ');
    throw new Error(`It has no column ${idColumn}, only ${found}: rename one, or set the option \`idColumn\`.`);
  }
  const chosen = columns && Object.entries(columns).map(([column, label]) => [indexOf(column), label] as const);
  const shown = chosen ?? header.map((label, index) => [index, label] as const);
  const missing = [nameColumn, ...Object.keys(columns ?? {})].filter((column) => indexOf(column) === -1);
  return { id, name, shown: shown.filter(([index]) => ![-1, id, name].includes(index)), missing };
}
