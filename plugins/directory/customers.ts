import { findColumns, type ColumnOptions, type Columns } from './columns.ts';
import { readCsv } from './csv.ts';
import type { Options } from './options.ts';

/** One row of the file. */
export interface Customer {
  /** The Telegram id; empty for a customer who has none yet. */
  readonly id: string;
  readonly name: string;
  /** What the card shows, label and value, in order; empty values are left out. */
  readonly fields: readonly (readonly [label: string, value: string])[];
}

/** Reads the file whole. Rejects when it cannot be read as a table with a column of ids. */
export async function readCustomers(
  file: string,
  { encoding, ...options }: ColumnOptions & Pick<Options, 'encoding'>,
): Promise<Customers> {
  let customers: Customers | undefined;
  await readCsv(file, encoding, (values) => {
    if (customers === undefined) customers = new Customers(findColumns(values, options));
    else customers.add(values);
  });
  if (customers === undefined) throw new Error('It is empty: its first line must name the columns.');
  return customers;
}

/**
 * Who is in the file. Each row is kept as one string of JSON: a third of the memory of its values, and of 100,000 customers
 * hardly any is ever looked at.
 */
export class Customers {
  readonly #columns: Columns;
  readonly #rows: string[] = [];
  readonly #names: string[] = [];
  readonly #byId = new Map<string, string>();
  #repeated = 0;

  constructor(columns: Columns) {
    this.#columns = columns;
  }

  add(values: readonly string[]): void {
    const { id, name } = this.#columns;
    const row = JSON.stringify(values);
    this.#rows.push(row);
    this.#names.push(folded(values[name] ?? ''));
    if (values[id] === '') return;
    if (this.#byId.has(values[id]!)) this.#repeated++;
    else this.#byId.set(values[id]!, row);
  }

  get size(): number {
    return this.#rows.length;
  }

  /** What is odd about the file, a sentence each. */
  get warnings(): string[] {
    const warnings = this.#columns.missing.map((column) => `It has no column ${column}.`);
    if (this.#repeated > 0)
      warnings.push(`${this.#repeated} rows have the id of a row before them: the first one counts.`);
    return warnings;
  }

  byId(id: string): Customer | undefined {
    const row = this.#byId.get(id);
    return row === undefined ? undefined : this.#read(row);
  }

  /** Those whose name holds every word of `text`, without regard to case and accents, in the order of the file. */
  named(text: string): Customer[] {
    const words = folded(text).split(/\s+/);
    const found = this.#rows.filter((_, i) => words.every((word) => this.#names[i]!.includes(word)));
    return found.map((row) => this.#read(row));
  }

  #read(row: string): Customer {
    const { id, name, shown } = this.#columns;
    const values = JSON.parse(row) as string[];
    const fields = shown.map(([index, label]) => [label, values[index]!] as const);
    return { id: values[id]!, name: values[name] ?? '', fields: fields.filter(([, value]) => value !== '') };
  }
}

/** `Zoë MÜLLER` → `zoe muller` */
function folded(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
}
