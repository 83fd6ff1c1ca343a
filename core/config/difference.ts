/**
 * The settings in which two configurations differ, as `plugins.options.invoice` or `server.allow`, in the order of their names. Never
 * their values, which may be secret.
 */
export function changedSettings(before: object, after: object): string[] {
  return [...differences(before, after, '')].sort();
}

function* differences(before: object, after: object, prefix: string): Generator<string> {
  const fields = { ...before, ...after };
  for (const name of Object.keys(fields)) {
    const [old, next] = [valueOf(before, name), valueOf(after, name)];
    const path = `${prefix}${name}`;
    // What a plugin's options mean is the plugin's own affair.
    if (isGroup(old) && isGroup(next) && !prefix.startsWith('plugins.options.'))
      yield* differences(old, next, `${path}.`);
    else if (JSON.stringify(old) !== JSON.stringify(next)) yield path;
  }
}

const valueOf = (group: object, name: string): unknown =>
  Object.hasOwn(group, name) ? (group as Record<string, unknown>)[name] : undefined;

const isGroup = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
