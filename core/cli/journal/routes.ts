import { z } from 'zod';
import type { ControlHandler } from '../../http/control.ts';
import { Jobs } from './jobs.ts';
import { readRequest, TASK_NAMES } from './requests.ts';
import type { TaskName, Tasks } from './tasks.ts';

/** These read the whole store. */
export const LONG_TASKS: ReadonlySet<TaskName> = new Set(['check', 'backup']);
/** Less than a request may take. */
const PATIENCE_MS = 5_000;

const jobRequest = z.object({ job: z.int() });

/** The store's tasks as routes of the control API. */
export function storeRoutes(tasks: Tasks): Readonly<Record<string, ControlHandler>> {
  const jobs = new Jobs();
  const routes = TASK_NAMES.map((name): [string, ControlHandler] => {
    const task = tasks[name] as (request: unknown) => Promise<unknown>;
    const run: ControlHandler = ({ body }) => task(readRequest(name, body));
    const start: ControlHandler = ({ body }) => ({ job: jobs.start(task(readRequest(name, body))) });
    return [routeOf(name), LONG_TASKS.has(name) ? start : run];
  });
  return {
    ...Object.fromEntries(routes),
    [JOB_ROUTE]: ({ body }) => jobs.answer(jobRequest.parse(body).job, PATIENCE_MS),
  };
}

export const routeOf = (name: TaskName): string => `POST /store/${name}`;
export const JOB_ROUTE = 'POST /store/job';
