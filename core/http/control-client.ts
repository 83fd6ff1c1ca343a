import { z } from 'zod';
import { ERRORS, HostError } from '../errors.ts';
import type { ErrorCode } from '../errors.ts';
import { readControl } from './control-file.ts';
import type { ControlRecord } from './control-file.ts';
import { request } from './node-http.ts';

const TIMEOUT_MS = 30_000;

const failureSchema = z.object({ error: z.string(), code: z.string().optional() });

export interface ControlClient {
  /** How the host was found. */
  readonly record: ControlRecord;
  /**
   * Calls a route by method and path, with the query in it if there is one, and hands back its result as the type that the route is
   * known to give. Throws the `HostError` that the route threw, `CONTROL_FAILED` for another failure, and
   * `HOST_NOT_RUNNING` when the host has gone.
   *
   * ```ts
   * const plugins = await client.call<PluginSummary[]>('GET /plugins');
   * ```
   */
  call<Result>(route: string, body?: unknown): Promise<Result>;
}

/** Finds the host that runs in `root`, the folder of its configuration. Throws `HostError` `HOST_NOT_RUNNING`. */
export function controlClient(root: string): ControlClient {
  const control = readControl(root);
  if (control.state !== 'alive') throw notRunning(root);
  const { record } = control;
  return {
    record,
    async call<Result>(route: string, body?: unknown) {
      const signal = AbortSignal.timeout(TIMEOUT_MS);
      const { status, text } = await send(record, route, body, signal).catch((error: unknown) => {
        if (!signal.aborted) throw notRunning(root, error);
        throw new HostError('CONTROL_FAILED', `${named(route)}: no answer within ${TIMEOUT_MS / 1000} seconds.`);
      });
      if (status === 401 || status === 403) throw notRunning(root);
      const answer: unknown = JSON.parse(text);
      if (status !== 200) throw failureOf(route, answer);
      return answer as Result;
    },
  };
}

/** Not by `fetch`, for which undici would be loaded; see `node-http.ts`. */
function send(
  { address, token }: ControlRecord,
  route: string,
  body: unknown,
  signal: AbortSignal,
): Promise<{ readonly status: number; readonly text: string }> {
  const [method, path] = route.split(' ', 2);
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  return new Promise((resolve, reject) => {
    request(`http://${address}${path}`, { method, headers, signal, agent: false }, (response) => {
      const read = (chunks: readonly Buffer[]) =>
        resolve({ status: response.statusCode!, text: Buffer.concat(chunks).toString() });
      response.toArray().then(read, reject);
    })
      .on('error', reject)
      .end(body === undefined ? undefined : JSON.stringify(body));
  });
}

function failureOf(route: string, answer: unknown): HostError {
  const { error, code } = failureSchema.parse(answer);
  return code && Object.hasOwn(ERRORS, code)
    ? new HostError(code as ErrorCode, error)
    : new HostError('CONTROL_FAILED', `${named(route)}: ${error}`);
}

/** A query may hold what should not be shown. */
function named(route: string): string {
  return route.replace(/\?.*/, '');
}

function notRunning(root: string, cause?: unknown): HostError {
  return new HostError('HOST_NOT_RUNNING', `No host is running in ${root}.`, { cause });
}
