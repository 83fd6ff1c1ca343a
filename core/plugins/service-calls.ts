import { z } from 'zod';
import { HostError, type ErrorCode } from '../errors.ts';
import type { HostServices } from '../sandbox/contract.ts';
import { TELEGRAM_METHODS } from '../sandbox/outside.ts';

const key = z.string();
const version = z.number().nullable();
const connection = z.string().nullable();
const staged = z.string();
const topic = z.object({ chatId: z.number().optional(), topicId: z.number().optional() });
const upload = z.object({ field: z.enum(['photo', 'document']), staged, filename: z.string() });
const published = z.object({
  name: z.string(),
  type: z.string().optional(),
  expiresIn: z.union([z.number(), z.string()]).optional(),
});
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
  telegram: z.tuple([z.enum(TELEGRAM_METHODS), z.record(z.string(), z.unknown()), upload.nullable(), connection]),
  infoByTopic: z.tuple([topic, connection]),
  sendToTopic: z.tuple([z.object({ customerId: z.number(), text: z.string() }), connection]),
  publish: z.tuple([staged, published]),
};

/** Whether a sandbox asks for something that there is, in the form that `sandbox/` gives it. */
export function isServiceCall(method: string, args: unknown): boolean {
  return Object.hasOwn(schemas, method) && schemas[method as keyof HostServices].safeParse(args).success;
}

/** No plugin needs more at once; one that asks for more has forgotten to wait. */
const MAX_STORING = 256;
/** Requests that leave take their time, and what they send waits in memory. */
const MAX_OUTSIDE = 32;

/** The services with bounds on what is under way: what a plugin does not wait for must not fill the host's memory. */
export function boundServices(services: HostServices): HostServices {
  const stored = bound(MAX_STORING, 'STORE_LIMIT', 'ctx.store and ctx.timers');
  const outside = bound(MAX_OUTSIDE, 'OUTBOUND_LIMITED', 'ctx.telegram, ctx.hotline and ctx.files');
  return {
    getValue: stored(services.getValue),
    setValue: stored(services.setValue),
    deleteValue: stored(services.deleteValue),
    listValues: stored(services.listValues),
    setTimer: stored(services.setTimer),
    cancelTimer: stored(services.cancelTimer),
    telegram: outside(services.telegram),
    infoByTopic: outside(services.infoByTopic),
    sendToTopic: outside(services.sendToTopic),
    publish: outside(services.publish),
  };
}

/** Calls that share a bound. */
function bound(max: number, code: ErrorCode, what: string) {
  let underWay = 0;
  return <Args extends unknown[], Result>(call: (...args: Args) => Promise<Result>) =>
    async (...args: Args): Promise<Result> => {
      if (underWay >= max) throw new HostError(code, `More than ${max} calls to ${what} at once.`);
      underWay++;
      try {
        return await call(...args);
      } finally {
        underWay--;
      }
    };
}
