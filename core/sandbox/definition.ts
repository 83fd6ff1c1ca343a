import { distance } from 'fastest-levenshtein';
import type { PluginDefinition } from '../plugin.ts';
import type { CommandTraits, Declaration } from './contract.ts';
import { eventNames } from '../protocol/names.ts';
import type { CommandName } from '../protocol/types.ts';

const PARTS = new Set(['options', 'commands', 'events', 'timers', 'setup']);
const COMMAND_NAME = /^\/[\p{L}\p{N}_-]{1,64}$/u;
const EVENT_NAME = /^[a-z][a-z0-9_]{0,63}$/;

/** A rule that the plugin's declaration or its options break, in a sentence that needs no stack. */
export class RuleError extends Error {
  override readonly name = 'RuleError';
}

/**
 * Checks a plugin's default export and lists what it declares.
 * @throws {RuleError} naming the part at fault and what is allowed there.
 */
export function readDefinition(value: unknown): { definition: PluginDefinition; declaration: Declaration } {
  if (!isObject(value))
    throw new RuleError('The default export is not a plugin: write `export default definePlugin({ … })`.');
  const unknown = Object.keys(value).find((key) => !PARTS.has(key));
  if (unknown !== undefined)
    throw new RuleError(`\`${unknown}\` is not a part of a plugin. The parts are: ${[...PARTS].join(', ')}.`);
  const { commands = {}, events = {}, timers = {}, setup, options } = value;
  if (!isObject(commands)) throw new RuleError('`commands` must be an object of handlers by name.');
  if (!isObject(events)) throw new RuleError('`events` must be an object of handlers by name.');
  if (!isObject(timers)) throw new RuleError('`timers` must be an object of handlers by name.');
  const notTimer = Object.keys(timers).find((name) => typeof timers[name] !== 'function');
  if (notTimer !== undefined) throw new RuleError(`The timer \`${notTimer}\` must be a function.`);
  if (setup !== undefined && typeof setup !== 'function') throw new RuleError('`setup` must be a function.');
  if (options !== undefined) requireSchema(options, '`options`');

  const traits: Record<CommandName, CommandTraits> = {};
  for (const [name, handler] of Object.entries(commands)) traits[name as CommandName] = readCommand(name, handler);
  for (const [name, handler] of Object.entries(events)) checkEvent(name, handler);
  return { definition: value as PluginDefinition, declaration: { events: Object.keys(events), commands: traits } };
}

function readCommand(name: string, handler: unknown): CommandTraits {
  const where = `The command \`${name}\``;
  if (!name.startsWith('/')) throw new RuleError(`${where} has no slash: name it \`/${name}\`.`);
  if (!COMMAND_NAME.test(name))
    throw new RuleError(`${where} may have letters, digits, _ and - after its slash, 64 at most.`);
  if (!isObject(handler)) throw new RuleError(`${where} must be an object with a \`run\` function.`);
  if (typeof handler.run !== 'function') throw new RuleError(`${where} has no \`run\` function.`);
  if (handler.args !== undefined) requireSchema(handler.args, `${where}: \`args\``);
  return {
    ...text(handler, 'description', where),
    ...text(handler, 'usage', where),
    ...milliseconds(handler, 'timeoutMs', where),
    ...milliseconds(handler, 'lateMs', where),
  };
}

function checkEvent(name: string, handler: unknown): void {
  const where = `The event \`${name}\``;
  if (typeof handler !== 'function') throw new RuleError(`${where} must be a function.`);
  if ((eventNames as readonly string[]).includes(name)) return;
  const meant = eventNames.find((known) => distance(known, name) <= 2);
  if (meant !== undefined) throw new RuleError(`${where} does not exist; did you mean \`${meant}\`?`);
  if (!EVENT_NAME.test(name)) throw new RuleError(`${where} does not exist. The events are: ${eventNames.join(', ')}.`);
}

function requireSchema(value: unknown, where: string): void {
  const standard = (value as { '~standard'?: { validate?: unknown } } | null)?.['~standard'];
  if (typeof standard?.validate !== 'function') throw new RuleError(`${where} must be a schema (zod, valibot, …).`);
}

function text(handler: Record<string, unknown>, key: 'description' | 'usage', where: string): Partial<CommandTraits> {
  const value = handler[key];
  if (value === undefined) return {};
  if (typeof value !== 'string') throw new RuleError(`${where}: \`${key}\` must be a string.`);
  return { [key]: value };
}

function milliseconds(
  handler: Record<string, unknown>,
  key: 'timeoutMs' | 'lateMs',
  where: string,
): Partial<CommandTraits> {
  const value = handler[key];
  if (value === undefined) return {};
  if (typeof value !== 'number' || !(value > 0) || value > 86_400_000) {
    throw new RuleError(`${where}: \`${key}\` must be a number of milliseconds above 0, a day at most.`);
  }
  return { [key]: value };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
