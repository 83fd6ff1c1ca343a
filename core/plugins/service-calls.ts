import { z } from 'zod';
import { HostError } from '../errors.ts';
import type { HostServices } from '../sandbox/contract.ts';

const key = z.string();
const version = z.number().nullable();
const timer = z.object({
  key,
  in: z.union([z.number(), z.string()]).optional(),
  at: z.number().optional(),
  payload: z.unknown().optional(),
});

/** The arguments of each call to the host's services. */
const schemas: Record<keyof HostServices, z.ZodType> = {
  getValue: z.tuple([key]),
  setValue: z.tuple([key, z.unknown(), version]),
  deleteValue: z.tuple([key, version]),
  listValues: z.tuple([z.string(), z.string().nullable()]),
  setTimer: z.tuple([z.string(), timer]),
  cancelTimer: z.tuple([z.string(), key]),
};

/** Whether a sandbox asks for something that there is, in the form that `sandbox/` gives it. */
export function isServiceCall(method: string, args: unknown): boolean {
  return Object.hasOwn(schemas, method) && schemas[method as keyof HostServices].safeParse(args).success;
}

/** No plugin needs more at once; one that asks for more has forgotten to wait. */
const MAX_UNDER_WAY = 256;

/** The services with a bound on what is under way: answers that a plugin does not wait for must not fill the host's memory. */
export function boundServices(services: HostServices): HostServices {
  let underWay = 0;
  function bound<Args extends unknown[], Result>(call: (...args: Args) => Promise<Result>) {
    return async (...args: Args): Promise<Result> => {
      if (underWay >= MAX_UNDER_WAY)
        throw new HostError('STORE_LIMIT', `More than ${MAX_UNDER_WAY} calls to ctx.store and ctx.timers at once.`);
      underWay++;
      try {
        return await call(...args);
      } finally {
        underWay--;
      }
    };
  }
  return {
    getValue: bound(services.getValue),
    setValue: bound(services.setValue),
    deleteValue: bound(services.deleteValue),
    listValues: bound(services.listValues),
    setTimer: bound(services.setTimer),
    cancelTimer: bound(services.cancelTimer),
  };
}
