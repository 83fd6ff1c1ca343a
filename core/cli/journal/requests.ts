import { z } from 'zod';
import { HostError } from '../../errors.ts';
import type { EventFilter } from '../../store/journal.ts';
import { STATES } from './states.ts';
import type { TaskName, Tasks } from './tasks.ts';

const PAGE = 1_000;
const place = z.int().nonnegative();
const limit = z.int().min(1).max(PAGE);
const order = z.enum(['newest', 'oldest']);

const filter = {
  types: z.array(z.string()).optional(),
  dialog: z.string().optional(),
  dialogEnding: z.string().min(1).optional(),
  connection: z.string().optional(),
  plugin: z.string().optional(),
  state: z.enum(STATES).optional(),
  since: z.number().optional(),
  until: z.number().optional(),
} satisfies Record<keyof EventFilter, z.ZodType>;

const letters = z.strictObject({
  letters: z.array(z.strictObject({ plugin: z.string(), seq: place })).max(PAGE),
});

/** What each task may be given. */
const REQUESTS: { readonly [Name in TaskName]: z.ZodType<Parameters<Tasks[Name]>[0]> } = {
  search: z.strictObject({ ...filter, order, after: place.optional(), limit }),
  commands: z.strictObject({
    filter: z.strictObject({ ...filter, state: z.undefined().optional(), id: z.string().optional() }),
    before: place.optional(),
    limit,
  }),
  event: z.strictObject({ seq: place }),
  changes: z.strictObject({ filter: z.strictObject(filter), after: place, watched: z.array(place).max(PAGE) }),
  deadLetters: z.strictObject({
    plugin: z.string().optional(),
    order: order.optional(),
    after: z.strictObject({ diedAt: z.number(), seq: place, plugin: z.string() }).optional(),
    limit,
  }),
  retryDead: letters,
  discardDead: letters,
  replay: z.strictObject({
    ...filter,
    plugin: z.string().min(1),
    state: z.undefined().optional(),
    types: z.array(z.string()),
    again: z.boolean(),
    replay: z.int().positive(),
    dryRun: z.boolean(),
    after: place.optional(),
    upTo: place.optional(),
  }),
  wanted: z.strictObject({ plugin: z.string() }),
  summary: z.undefined(),
  check: z.undefined(),
  backup: z.strictObject({ copy: z.string().min(1), replace: z.boolean() }),
};

export const TASK_NAMES = Object.keys(REQUESTS) as readonly TaskName[];

/** Throws `HostError` `CONTROL_FAILED` for what the task cannot be given: it comes from a `hotline` of another version. */
export function readRequest(name: TaskName, body: unknown): unknown {
  const { success, data, error } = (REQUESTS[name] as z.ZodType).safeParse(body);
  if (success) return data;
  throw new HostError('CONTROL_FAILED', `The host does not understand ${name}: ${z.prettifyError(error)}`);
}
