import { existsSync } from 'node:fs';
import { loadConfig } from '../../config/load.ts';
import { MEMORY_STORE } from '../../config/schema.ts';
import { HostError } from '../../errors.ts';
import { controlClient, type ControlClient } from '../../http/control-client.ts';
import type { Journal } from '../../store/journal.ts';
import { rootOf, type DeploymentOptions } from '../options.ts';
import type { JobAnswer } from './jobs.ts';
import { TASK_NAMES } from './requests.ts';
import { JOB_ROUTE, LONG_TASKS, routeOf } from './routes.ts';
import { createTasks, type StoreSummary, type TaskName, type Tasks } from './tasks.ts';

/** The store of a deployment, whoever has it open. */
export interface StoreAccess extends Tasks, AsyncDisposable {
  /** A host has it open; else this process has, alone, until it is disposed of. */
  readonly running: boolean;
}

const SLICE = 500;

/**
 * Asks the running host, or opens the store when none runs. Throws `STORE_IN_MEMORY` and `STORE_MISSING` when there is none to
 * open, and whatever opening it may throw: `STORE_HELD` names the process that has it.
 */
export async function openAccess(options: DeploymentOptions): Promise<StoreAccess> {
  return (await throughHost(options)) ?? (await withoutHost(options));
}

async function throughHost(options: DeploymentOptions): Promise<StoreAccess | undefined> {
  try {
    const client = controlClient(rootOf(options));
    // The file that leads to the host may outlive it.
    await client.call<StoreSummary>(routeOf('summary'));
    return { ...remoteTasks(client), running: true, [Symbol.asyncDispose]: async () => {} };
  } catch (error) {
    if (error instanceof HostError && error.code === 'HOST_NOT_RUNNING') return undefined;
    throw error;
  }
}

function remoteTasks(client: ControlClient): Tasks {
  const remote = (name: TaskName) => async (request?: unknown) => {
    const answer = await client.call<unknown>(routeOf(name), request);
    return LONG_TASKS.has(name) ? resultOf(client, answer) : answer;
  };
  return Object.fromEntries(TASK_NAMES.map((name) => [name, remote(name)])) as unknown as Tasks;
}

async function resultOf(client: ControlClient, started: unknown): Promise<unknown> {
  for (;;) {
    const answer = await client.call<JobAnswer>(JOB_ROUTE, started);
    if (answer.done) return answer.result;
  }
}

async function withoutHost({ config: file }: DeploymentOptions): Promise<StoreAccess> {
  const { config, root } = await loadConfig({ file });
  if (config.store === MEMORY_STORE) {
    throw new HostError('STORE_IN_MEMORY', `The store is in the memory of the host, and no host runs in ${root}.`);
  }
  if (!existsSync(config.store)) throw new HostError('STORE_MISSING', `There is no store at ${config.store} yet.`);
  const { openStore } = await import('../open-store.ts');
  const store = await openStore(config);
  const tasks = createTasks({
    store,
    file: config.store,
    deliveries: sleeping(store.journal),
    declared: () => [],
    connections: () => config.connections,
  });
  return { ...tasks, running: false, [Symbol.asyncDispose]: () => store.close() };
}

/** Nobody delivers: what is opened again waits for the next start of the host. */
function sleeping(journal: Journal): Parameters<typeof createTasks>[0]['deliveries'] {
  return {
    retryDead: (plugin, seq) => journal.retryDead(plugin, seq),
    discardDead: (plugin, seq) => journal.discardDead(plugin, seq),
    async replay(query, progress) {
      const slice = await journal.replay({ ...query, limit: SLICE });
      progress?.(slice);
      return slice.matched;
    },
  };
}
