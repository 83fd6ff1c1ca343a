import { stdSerializers } from 'pino';

export const HIDDEN = '[hidden]';

const SECRET_NAME = /(api[-_]?keys?|token|password|secret|authorization)$/i;
/** Nobody reads further down, and a stack has an end. */
const MAX_DEPTH = 100;

/**
 * A copy of a log line's fields in which whatever is called like a secret is hidden, however deep it lies. Errors become plain
 * objects with type, message and stack.
 *
 * ```ts
 * hideSecrets({ request: { headers: { authorization: 'Bearer x' } } }); // { request: { headers: { authorization: '[hidden]' } } }
 * ```
 */
export function hideSecrets(fields: object): Record<string, unknown> {
  return copyOf(fields, new Map(), 0) as Record<string, unknown>;
}

/** `copies`: those made so far, since a cycle has to stay one. */
function copyOf(original: object, copies: Map<object, object>, depth: number): object {
  const known = copies.get(original);
  if (known !== undefined) return known;
  // Without a prototype, so that a field called __proto__ is one like others.
  const copy = (Array.isArray(original) ? [] : Object.create(null)) as Record<string, unknown>;
  copies.set(original, copy);
  const source = original instanceof Error ? stdSerializers.err(original) : original;
  for (const [name, value] of Object.entries(source) as [string, unknown][]) {
    copy[name] = shown(name, value, copies, depth);
  }
  return copy;
}

function shown(name: string, value: unknown, copies: Map<object, object>, depth: number): unknown {
  if (value !== undefined && SECRET_NAME.test(name)) return HIDDEN;
  if (typeof value !== 'object' || value === null || writesItself(value)) return value;
  return depth < MAX_DEPTH ? copyOf(value, copies, depth + 1) : HIDDEN;
}

/** As a `Date` does. */
function writesItself(value: object): boolean {
  return 'toJSON' in value && typeof value.toJSON === 'function';
}
