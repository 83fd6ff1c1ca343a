/** Hotline's few kinds of body. Strangers' may have any keys, and must not fill the memory. */
const REMEMBERED_SHAPES = 16;

/** The keys of an object as they came; sorted; and the text that the sorted ones make. */
interface Shape {
  readonly keys: readonly string[];
  readonly sorted: readonly string[];
  readonly text: string;
}

const shapes: Shape[] = [];

/**
 * A text that is equal for equal JSON, in whatever order its keys come, and different for different JSON. It is made to be hashed,
 * not read: every text carries its length instead of quotes, since that is twice as quick as to write JSON.
 *
 * It walks recursively; `parseJson` has refused what is too deep for that.
 */
export function canonical(value: unknown): string {
  if (typeof value === 'string') return text(value);
  if (typeof value === 'number') return `${value},`;
  if (typeof value !== 'object' || value === null) return `${String(value)};`;
  let result: string;
  if (Array.isArray(value)) {
    result = '[';
    for (const item of value) result += canonical(item);
    return `${result}]`;
  }
  const fields = value as Readonly<Record<string, unknown>>;
  const { sorted, text: names } = shapeOf(Object.keys(fields));
  result = names;
  for (const key of sorted) result += canonical(fields[key]);
  return result;
}

/** A lone surrogate has no bytes of its own to be hashed, and would be taken for another one. */
function text(value: string): string {
  return value.isWellFormed() ? `${value.length}:${value}` : JSON.stringify(value);
}

function shapeOf(keys: readonly string[]): Shape {
  const known = shapes.find((shape) => areSame(shape.keys, keys));
  if (known !== undefined) return known;
  const sorted = keys.toSorted();
  const shape = { keys, sorted, text: `{${sorted.map(text).join('')}}` };
  if (shapes.push(shape) > REMEMBERED_SHAPES) shapes.shift();
  return shape;
}

function areSame(some: readonly string[], others: readonly string[]): boolean {
  if (some.length !== others.length) return false;
  for (let i = 0; i < some.length; i++) if (some[i] !== others[i]) return false;
  return true;
}
