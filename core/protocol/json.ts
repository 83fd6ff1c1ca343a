/** Levels of objects and arrays within each other. What is deeper could overflow the stack of whoever walks it. */
export const MAX_JSON_DEPTH = 1000;

/** A number of sixteen digits or more: it may lie beyond 2^53. A string's digits follow a quote and do not count. */
const LONG_NUMBER = /[:,[\s]-?\d{16}/;
/** The key `__proto__`, plainly or with some of its letters as `\u00…` escapes. */
const PROTO_KEY = /__proto__|\\u00[567]/;
const INTEGER = /^-?\d+$/;

/**
 * `JSON.parse` for what strangers send:
 *
 * - an integer beyond 2^53 survives as its decimal string;
 * - keys named `__proto__` are left out, so that no later copy or merge can pollute a prototype;
 * - more than 1,000 levels are refused, so that nobody who walks the value can overflow the stack.
 *
 * Throws a `SyntaxError` whose message holds nothing of the text, which may contain keys.
 *
 * ```ts
 * parseJson('{"id": 9007199254740993}'); // { id: '9007199254740993' }
 * ```
 */
export function parseJson(text: string): unknown {
  return readJson(text).value;
}

/** The same, and whether `JSON.parse` would have read the text likewise. */
export function readJson(text: string): { readonly value: unknown; readonly isLiteral: boolean } {
  const value = parse(text);
  // A level takes two characters at least, so that the usual short text is never walked.
  if (text.length > 2 * MAX_JSON_DEPTH && isTooDeep(value)) {
    throw new SyntaxError(`The JSON has more than ${MAX_JSON_DEPTH} levels.`);
  }
  const isLiteral = !LONG_NUMBER.test(text) && !PROTO_KEY.test(text);
  return { value: isLiteral ? value : JSON.parse(text, revive), isLiteral };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new SyntaxError('The text is not valid JSON.');
  }
}

function revive(key: string, value: unknown, context?: { readonly source?: string }): unknown {
  if (key === '__proto__') return undefined;
  if (typeof value !== 'number' || Number.isSafeInteger(value)) return value;
  return context?.source !== undefined && INTEGER.test(context.source) ? context.source : value;
}

function isTooDeep(value: unknown): boolean {
  let level = [value].filter(isContainer);
  for (let depth = 1; level.length > 0; depth++) {
    if (depth > MAX_JSON_DEPTH) return true;
    level = level.flatMap((container) => Object.values(container).filter(isContainer));
  }
  return false;
}

const isContainer = (value: unknown): value is object => typeof value === 'object' && value !== null;
