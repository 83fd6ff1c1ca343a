import { createReadStream } from 'node:fs';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { parse } from 'csv-parse';

const DELIMITERS = [',', ';', '\t'];
/** In bytes; headers are shorter. */
const HEAD = 65_536;
/** In characters: a quote that is never closed must not collect the rest of a large file. */
const LONGEST_ROW = 1_000_000;

/**
 * Reads a CSV file row by row, the header first, and lets other work go on in between. Fields are separated by comma, semicolon or
 * tab, whichever the header has most of. Rejects, naming the line, when a row has not as many values as the header or a quote is
 * not closed, and when the bytes are not in the encoding.
 *
 * ```ts
 * await readCsv('customers.csv', 'utf-8', (values) => rows.push(values));
 * ```
 */
export async function readCsv(file: string, encoding: string, onRow: (values: string[]) => void): Promise<void> {
  const parser = parse({
    delimiter: delimiterOf(await headOf(file, encoding)),
    trim: true,
    relax_quotes: true,
    skip_empty_lines: true,
    skip_records_with_empty_values: true,
    max_record_size: LONGEST_ROW,
  });
  await pipeline(createReadStream(file), decode(encoding), parser, async (rows: AsyncIterable<string[]>) => {
    for await (const row of rows) onRow(row);
  });
}

/** The likeliest delimiter of a table that begins with this text. */
export function delimiterOf(head: string): string {
  const [header = ''] = head
    .replace(/"(?:[^"]|"")*"/g, '')
    .trimStart()
    .split(/[\r\n]/, 1);
  const counts = DELIMITERS.map((delimiter) => header.split(delimiter).length);
  return DELIMITERS[counts.indexOf(Math.max(...counts))]!;
}

async function headOf(file: string, encoding: string): Promise<string> {
  return new TextDecoder(encoding).decode(await buffer(createReadStream(file, { end: HEAD - 1 })));
}

/** Leaves a byte order mark out. Bytes that mean nothing are an error: question marks would be found by nobody. */
function decode(encoding: string) {
  return async function* (chunks: AsyncIterable<Buffer>): AsyncGenerator<string> {
    const decoder = new TextDecoder(encoding, { fatal: true });
    try {
      for await (const chunk of chunks) yield decoder.decode(chunk, { stream: true });
      yield decoder.decode();
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
      throw new Error(`It is not ${encoding}: save it as UTF-8, or name its encoding in the option \`encoding\`.`, {
        cause: error,
      });
    }
  };
}
