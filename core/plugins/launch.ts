import type { LoadPlan, LoadResult } from '../sandbox/contract.ts';
import type { PluginProcess } from './plugin-process.ts';
import { readLoadResult } from './wire-check.ts';

/** What a plugin's process needs to be started and loaded; the same for every start until the plugin changes. */
export interface Build {
  start(): Promise<PluginProcess>;
  /** Equal for builds whose processes are started alike: a spare of one will do for the other. */
  readonly startKey: string;
  readonly plan: LoadPlan;
}

/** `ended`: the process ended before it had loaded; completes "the plugin …". */
export type LaunchResult = LoadResult | { readonly ended: string };

/** Loads the plugin into its process. After `setupMs` the process is killed. Never rejects. */
export async function launch(process: PluginProcess, plan: LoadPlan, setupMs: number): Promise<LaunchResult> {
  const late = setTimeout(() => process.kill(`did not start within ${setupMs} ms`), setupMs);
  const ended = process.exited.then(({ reason }) => ({ ended: reason }));
  const result = await Promise.race([process.load(plan).then(readLoadResult, () => ended), ended]);
  clearTimeout(late);
  return result;
}
