import { Markdown } from '../protocol/markdown/markdown.ts';
import { UserError } from '../user-error.ts';
import type { HandlerFailure, WireReply } from './contract.ts';

/** Frames of this runtime and of Node: no help to a plugin's author. */
const FOREIGN_FRAMES = /\n +at (?:[^\n]*\()?(?:async )?(?:\[stdin\]|node:internal|hotline:)[^\n]*/g;

/** Turns what a handler returned into what travels. Whatever cannot travel is the plugin's failure. */
export function toWireReply(value: unknown): WireReply | HandlerFailure {
  if (typeof value === 'string') return { kind: 'text', text: value };
  if (value === undefined || value === null) return { kind: 'none' };
  if (value instanceof Markdown) return { kind: 'markdown', text: `${value.markup}` };
  if (typeof value === 'object' && 'error' in value) {
    const { error } = value;
    if (typeof error === 'string') return { kind: 'error', text: error };
  }
  return {
    kind: 'failed',
    message: `The handler returned ${describe(value)}. Return a string, md\`…\`, { error: '…' }, or nothing.`,
  };
}

/** Turns what a handler threw into what travels: `UserError` is for the operator, everything else for the log. */
export function toWireError(thrown: unknown): WireReply | HandlerFailure {
  try {
    if (thrown instanceof UserError) return { kind: 'error', text: `${thrown.message}` };
  } catch {
    // Its message cannot be read; `describeError` says so.
  }
  return { kind: 'failed', message: describeError(thrown) };
}

/** The stack where there is one, with the causes. Never throws, whatever was thrown. */
export function describeError(thrown: unknown): string {
  try {
    if (!(thrown instanceof Error)) return `Thrown: ${describe(thrown)}`;
    const own =
      typeof thrown.stack === 'string' ? thrown.stack.replace(FOREIGN_FRAMES, '') : `${thrown.name}: ${thrown.message}`;
    const text = [
      own,
      ...refusal(thrown),
      ...(thrown.cause === undefined ? [] : [`Caused by: ${describeError(thrown.cause)}`]),
    ].join('\n');
    return text.slice(0, 20_000);
  } catch {
    return 'Thrown: an object that cannot be read';
  }
}

/** What the permission model refused, in the terms of a plugin. */
function refusal(error: Error & { code?: unknown; permission?: unknown; resource?: unknown }): string[] {
  if (error.code !== 'ERR_ACCESS_DENIED' || typeof error.permission !== 'string') return [];
  const what = [error.permission, error.resource].filter(Boolean).join(' of ');
  return [
    `Not allowed in a plugin: ${what}. It may read its own package and its dependencies, and write in ctx.dataDir.`,
  ];
}

function describe(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.slice(0, 200));
  if (typeof value === 'object' && value !== null) return Array.isArray(value) ? 'an array' : 'an object';
  return typeof value === 'function' ? 'a function' : `${typeof value} ${String(value).slice(0, 50)}`;
}
