import { z } from 'zod';
import { configSchema } from './schema.ts';

/** One line of the table of settings. */
export interface Setting {
  /** As written in the configuration, with `[]` for each item of a list: `server.port`, `connections[].name`. */
  readonly path: string;
  /** One sentence, with the unit where there is one. */
  readonly description: string | undefined;
  /** As it is without the setting; undefined where there is no default. */
  readonly default: unknown;
}

type JsonSchema = z.core.JSONSchema.BaseSchema;

/** Every setting, in the order of the schema. Groups of settings are listed by their members. */
export function listSettings(): Setting[] {
  return [...settingsIn(z.toJSONSchema(configSchema, { io: 'input', unrepresentable: 'any' }), '')];
}

function* settingsIn(group: JsonSchema, prefix: string): Generator<Setting> {
  for (const [name, schema] of Object.entries(group.properties ?? {})) {
    if (typeof schema === 'boolean') continue;
    const path = `${prefix}${name}`;
    const item = schema.items;
    if (schema.properties) yield* settingsIn(schema, `${path}.`);
    else if (isGroup(item)) yield* settingsIn(item, `${path}[].`);
    else yield { path, description: schema.description, default: schema.default };
  }
}

function isGroup(item: JsonSchema['items']): item is JsonSchema {
  return typeof item === 'object' && !Array.isArray(item) && 'properties' in item;
}
