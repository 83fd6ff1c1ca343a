import type { ErrorCode } from '../errors.ts';
import { framed } from './code-frame.ts';
import type { LaunchResult } from './launch.ts';

/** Why a build could not be brought to serve. */
export interface LaunchFailure {
  readonly code: ErrorCode;
  /** Completes "the plugin …". */
  readonly what: string;
  /** The details, which may come from the plugin's own code; empty when there are none. */
  readonly message: string;
}

export type FailedLaunch = Exclude<LaunchResult, { readonly ok: true }>;

export const isLoaded = (result: LaunchResult): result is Extract<LaunchResult, { readonly ok: true }> =>
  'ok' in result && result.ok;

/**
 * What the plugin threw while it was loaded counts as a crash, since it may pass (a server that is not up yet); what it declares
 * will not.
 */
export function failureOf(result: FailedLaunch, directory: string): LaunchFailure {
  if ('ended' in result) return { code: 'PLUGIN_CRASHED', what: `${result.ended} while it was loading`, message: '' };
  const message = framed(result.message, directory);
  switch (result.step) {
    case 'import':
    case 'setup':
      return { code: 'PLUGIN_CRASHED', what: `threw in ${result.step}`, message };
    case 'options':
      return { code: 'PLUGIN_OPTIONS_INVALID', what: 'has invalid options', message };
    case 'declaration':
      return { code: 'PLUGIN_BROKEN', what: 'has an invalid declaration', message };
  }
}

export function uncompiled(error: unknown): LaunchFailure {
  return { code: 'PLUGIN_BROKEN', what: 'does not compile', message: (error as Error).message };
}

/** Completes "the plugin …". `isServing`: it is not paused, nor between two processes. */
export function keepsServing({ what, message }: LaunchFailure, since: Date, isServing: boolean): string {
  const time = since.toLocaleTimeString('en-GB', { timeStyle: 'short' });
  return [`${what}; the version from ${time} ${isServing ? 'keeps serving' : 'is kept'}`, message]
    .filter(Boolean)
    .join(':\n');
}
