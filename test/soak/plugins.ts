import { loopsOnce, recorder, throwsAtFirst } from '../crash/plugins.ts';
import type { Numbered } from '../crash/plan.ts';
import type { Deployment } from '../fixtures/deployment.ts';

/** What an event asks of the plugins. */
export interface SoakEvent extends Numbered {
  /** `hungry` takes memory until it dies of it, the first time that it sees it. */
  readonly eats: boolean;
}

/** Those that are there all the time. Nothing that happens to the others may be noticed by the first two. */
export const RESIDENTS = ['steady', 'edited', 'thrower', 'looper', 'crasher', 'hungry'] as const;
export const GUEST = 'guest';

/** Commands whose plugins are healthy, `/everyone` up to the part of `looper`. */
export const HEALTHY = ['/steady', '/edited', '/everyone'] as const;
/** What must be answered in time, whatever with. */
export const TROUBLED = ['/thrower', '/looper', '/crasher', '/hungry', '/guest'] as const;

const echo = (name: string, more = `''`) => `run: ({ text }) => '${name} ' + text + '.' + ${more}`;

const steady = `{
  '/steady': { ${echo('steady')} },
  '/everyone': { ${echo('steady')} },
}`;

const looper = `{
  '/looper': { ${echo('looper')} },
  '/everyone': { ${echo('looper')} },
  '/loop': { run() { for (;;); } },
}`;

/** Ends its process a moment after its answer, when no call is under way. */
const crasher = `{
  '/crasher': { ${echo('crasher')} },
  '/crash': { run({ text }) {
    const ways = {
      exit: () => process.exit(7),
      abort: () => process.abort(),
      throw: () => { throw new Error('as it was asked to'); },
      reject: () => void Promise.reject(new Error('as it was asked to')),
    };
    setTimeout(ways[text.split(' ')[0]], 20);
    return 'soon';
  } },
}`;

/** The heap that its event fills is inside V8, the buffers of its command are not. */
const hungry = `{
  '/hungry': { ${echo('hungry')} },
  '/eat': { async run() {
    for (const held = []; ; ) {
      held.push(Buffer.alloc(2 ** 23, 1));
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  } },
}`;
const eatsOnce = `const eaten = ctx.dataDir + '/eaten-' + asked.number;
      if (asked.eats && !existsSync(eaten)) {
        record(event, ctx, asked, 'dies');
        writeFileSync(eaten, '');
        for (const held = []; ; ) held.push(Array.from({ length: 1e5 }, () => ({})));
      }`;

/** The source of a plugin that can be saved in one version after the other; it takes events and echoes its command. */
export const versionOf = {
  edited: (version: number): string =>
    recorder(
      '',
      `{
  '/edited': { ${echo('edited', `' Version ${version}.'`)} },
  '/everyone': { ${echo('edited', `' Version ${version}.'`)} },
}`,
    ),
  looper: (version: number): string => `${recorder(loopsOnce, looper)}// ${version}\n`,
  crasher: (version: number): string => `${recorder('', crasher)}// ${version}\n`,
  guest: (version: number): string => `${recorder('', `{ '/guest': { ${echo('guest')} } }`)}// ${version}\n`,
} as const;

export const cast: Deployment = {
  plugins: {
    steady: recorder('', steady),
    edited: versionOf.edited(0),
    thrower: recorder(throwsAtFirst, `{ '/thrower': { run() { throw new Error('as it was asked to'); } } }`),
    looper: versionOf.looper(0),
    crasher: versionOf.crasher(0),
    hungry: recorder(eatsOnce, hungry),
  },
  config: {
    events: {
      retryDelaysMs: Array<number>(50).fill(20),
      overrides: { looper: { attemptTimeoutMs: 1_000 }, crasher: { onDead: 'hold' } },
    },
    sandbox: {
      disposeMs: 500,
      drainMs: 5_000,
      overrides: { edited: { setupMs: 3_000 }, hungry: { heapMb: 48, memoryMb: 160 } },
    },
    // A loop is to be met again soon.
    replies: { circuit: { timeouts: 3, retryMs: 3_000 } },
    logLevel: 'warn',
  },
};
