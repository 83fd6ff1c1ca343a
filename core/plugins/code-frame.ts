import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** One line of source with a mark under what is meant; `column` counts from 0. */
export function frame(line: number, column: number, length: number, text: string): string {
  const gutter = `  ${line} | `;
  const indent = text.slice(0, column).replace(/[^\t]/g, ' ');
  return `${gutter}${text}\n${' '.repeat(gutter.length - 2)}| ${indent}${'^'.repeat(Math.max(1, length))}`;
}

const FRAME = /(?:\(|at (?:async )?)((?:file:\/\/|\/)[^\n()]+):(\d+):(\d+)\)?/g;

/**
 * What a plugin threw while it was loaded, said as a compiler would: file, line, column, reason, and the line itself. The text as
 * it is when its stack leads to no file of the plugin.
 */
export function framed(stack: string, directory: string): string {
  for (const [, place, line, column] of stack.matchAll(FRAME)) {
    const file = place!.startsWith('file:') ? fileURLToPath(place!) : place!;
    if (!file.startsWith(directory + path.sep)) continue;
    const text = readLine(file, Number(line));
    if (text === undefined) continue;
    const reason = stack.slice(0, stack.search(/\n +at /)).trim();
    return `${file}:${line}:${column}: ${reason}\n${frame(Number(line), Number(column) - 1, 1, text)}`;
  }
  return stack;
}

function readLine(file: string, line: number): string | undefined {
  try {
    return readFileSync(file, 'utf8').split(/\r?\n/)[line - 1];
  } catch {
    return undefined;
  }
}
