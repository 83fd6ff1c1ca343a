import { z } from 'zod';

/**
 * The building blocks of the schema. The error text of each says what is allowed; the message about a wrong value is made
 * of it (`problems.ts`).
 */

/** A whole number in a range, as `whole(0, 65_535)`. */
export function whole(min: number, max: number): z.ZodNumber {
  const error = `a whole number from ${min} to ${max}`;
  return z.number({ error }).int({ error }).min(min, { error }).max(max, { error });
}

/** Milliseconds, at most one day. */
export function milliseconds(min = 1): z.ZodNumber {
  return whole(min, 86_400_000);
}

/** One of the given words. */
export function choice<const Word extends string>(...words: Word[]) {
  return z.enum(words, { error: words.map((word) => `'${word}'`).join(', ') });
}

/** Text that is not empty. */
export function text(allowed = 'text that is not empty') {
  return z.string({ error: allowed }).regex(/\S/, { error: allowed });
}

/** Text that often comes from an environment variable: an empty one counts as not set. */
export function textIfSet(allowed = 'text') {
  return z
    .string({ error: allowed })
    .transform((value) => (value.trim() === '' ? undefined : value))
    .optional();
}

/** Values by plugin name. */
export function byPlugin<Value extends z.ZodType>(value: Value) {
  return z.record(text('the name of a plugin'), value, { error: 'an object whose keys are names of plugins' });
}

/** Names of plugins. */
export function pluginNames() {
  return z.array(text('the name of a plugin'), { error: 'a list of names of plugins' });
}

type Overrides<Shape> = {
  [Name in keyof Shape]: Shape[Name] extends z.ZodDefault<infer Inner extends z.ZodType> ? z.ZodOptional<Inner> : never;
};

/** The same settings by name of plugin, with no defaults: what is left out there stays as it is for all plugins. */
export function overridesByPlugin<Shape extends Record<string, z.ZodDefault<z.ZodType>>>(settings: z.ZodObject<Shape>) {
  const shape = Object.entries(settings.shape).map(([name, setting]) => [name, setting.unwrap().optional()]);
  return byPlugin(z.strictObject(Object.fromEntries(shape) as Overrides<Shape>)).default({});
}
