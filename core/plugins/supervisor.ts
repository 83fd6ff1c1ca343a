import type { TimerCall } from '../plugin-context.ts';
import type { ArrivedCommand } from '../protocol/arrived-command.ts';
import type { EventText } from '../protocol/arrived-event.ts';
import { CrashHistory } from './crash-history.ts';
import { Draining } from './draining.ts';
import {
  failureOf,
  isLoaded,
  keepsServing,
  uncompiled,
  type FailedLaunch,
  type LaunchFailure,
} from './launch-failure.ts';
import { launch, type Build } from './launch.ts';
import type { PluginPackage } from './package.ts';
import type { PluginProcess } from './plugin-process.ts';
import type {
  CommandOutcome,
  CommandRun,
  Declaration,
  DeliveryOutcome,
  DeliveryRun,
  PluginPort,
  PluginState,
} from './port.ts';
import { Reload } from './reload.ts';
import { ServingProcess, type ProcessEnd } from './serving-process.ts';
import { Spare } from './spare.ts';
import { Standing } from './standing.ts';
import type { SupervisorOptions } from './supervisor-options.ts';
import { WaitingCalls } from './waiting-calls.ts';

const STOPPED = 'is stopped with the host';
const NOTHING: Declaration = { events: [], commands: {} };

/**
 * Keeps one plugin serving: starts and loads its process, replaces it when it ends or gets stuck or when the plugin has changed, pauses the
 * plugin when it crashes again and again. A restart takes the build that served before; a change that cannot serve leaves alone what does.
 */
export class Supervisor implements PluginPort {
  /** Since the host has started, like `reloads`. */
  restarts = 0;
  reloads = 0;
  plugin: PluginPackage;
  declaration = NOTHING;
  readonly endBatches = () => this.#serving?.endBatches();
  readonly #options: SupervisorOptions;
  readonly #history = new CrashHistory();
  readonly #servingListeners = new Set<() => void>();
  readonly #waiting = new WaitingCalls(() => this.#serving);
  readonly #spare: Spare;
  readonly #reload: Reload<Build>;
  readonly #draining: Draining;
  readonly #standing = new Standing();
  /** The build that has served: the only one that a restart takes. */
  #proven: { readonly build: Build; readonly since: Date } | undefined;
  #serving: ServingProcess | undefined;
  /** The start that is under way; one that is replaced here has been overtaken. */
  #start: { process?: PluginProcess } | undefined;
  #swapping: PluginProcess | undefined;
  #problem: string | undefined;
  #retry: NodeJS.Timeout | undefined;

  constructor(options: SupervisorOptions) {
    this.#options = options;
    this.plugin = options.plugin;
    this.#draining = new Draining(() => options.limits());
    this.#spare = new Spare(options.mayRun);
    this.#reload = new Reload({
      warmUp: () => this.#proven && void this.#spare.prepare(this.#proven.build, 'edited'),
      compile: () => options.prepare(this.plugin),
      swap: (build) => this.#swap(build),
      failed: (error) => this.reject(uncompiled(error)),
    });
  }

  get name(): string {
    return this.plugin.name;
  }

  get state(): PluginState {
    return this.#standing.state;
  }

  /** Completes "the plugin …" while it does not serve. */
  get reason(): string | undefined {
    return this.state === 'serving' ? undefined : this.#standing.reason;
  }

  /** Why the files on disk do not serve, while an older version does. */
  get problem(): string | undefined {
    return this.#problem;
  }

  /** What is under way beside the process that serves: a newer version is being loaded, an older one finishes its calls. */
  get change(): 'loading' | 'draining' | undefined {
    if (this.#swapping !== undefined) return 'loading';
    return this.#draining.size > 0 ? 'draining' : undefined;
  }

  get pid(): number | undefined {
    return this.#serving?.pid;
  }

  onServing(listener: () => void): () => void {
    this.#servingListeners.add(listener);
    return () => void this.#servingListeners.delete(listener);
  }

  /** Settles when the plugin serves, or will not for now; `state` and `reason` tell which. */
  async start(reason = 'is starting'): Promise<void> {
    this.#standing.become('starting', reason);
    const start: { process?: PluginProcess } = {};
    this.#overtake(start);
    try {
      const build = this.#proven?.build ?? (await this.#options.prepare(this.plugin));
      const process = this.#start === start && (await this.#spare.takeOrStart(build));
      if (!process) return;
      if (this.#start !== start) return process.kill('was overtaken', { expected: true });
      start.process = process;
      this.#standing.become('loading');
      const result = await launch(process, build.plan, this.#options.limits().setupMs);
      if (this.#start !== start) return;
      this.#start = undefined;
      if (isLoaded(result)) this.#serve(process, build, result.declaration);
      else this.#notLoaded(process, result);
    } catch (error) {
      if (this.#start === start) this.#fail(uncompiled(error));
    }
  }

  /** The plugin's files, its package or its options have changed. */
  changed(plugin = this.plugin): void {
    this.plugin = plugin;
    this.#reload.changed();
  }

  /** Lets calls under way finish, gives the disposers their time, then ends the process. */
  async retire(reason: string): Promise<void> {
    const { serving, ended } = this.#takeOut('draining', reason);
    if (serving !== undefined) await this.#draining.add(serving, reason);
    await ended;
    this.#standing.become('stopped');
  }

  /** Gives the disposers their time, then ends the process. */
  async stop(): Promise<void> {
    const { serving, ended } = this.#takeOut('stopped', STOPPED);
    await Promise.all([serving?.end(STOPPED, this.#options.limits().disposeMs), this.#draining.end(STOPPED), ended]);
  }

  kill(): void {
    this.#takeOut('stopped', STOPPED).serving?.kill(STOPPED, { expected: true });
    this.#draining.kill(STOPPED);
  }

  runCommand(command: ArrivedCommand, run: CommandRun): Promise<CommandOutcome> {
    if (this.#serving !== undefined) return this.#runOn(this.#serving, command, run);
    if (this.state !== 'starting' && this.state !== 'loading') return Promise.resolve(this.#standing.unavailable());
    return this.#waiting.wait(run.deadline).then((serving) => this.#runOn(serving, command, run));
  }

  #runOn(serving: ServingProcess | undefined, command: ArrivedCommand, run: CommandRun): Promise<CommandOutcome> {
    if (serving === undefined) return Promise.resolve(this.#standing.unavailable());
    return serving.runCommand(command, this.declaration.commands[command.name] ?? {}, run);
  }

  deliver(batch: readonly EventText[], run: DeliveryRun): Promise<DeliveryOutcome> {
    return this.#serving?.deliver(batch, run) ?? Promise.resolve(this.#standing.unavailable());
  }

  deliverEach(events: readonly EventText[], run: DeliveryRun): Promise<DeliveryOutcome> {
    return this.#serving?.deliverEach(events, run) ?? Promise.resolve(this.#standing.unavailable());
  }

  fire(timer: TimerCall, run: DeliveryRun): Promise<DeliveryOutcome> {
    return this.#serving?.fire(timer, run) ?? Promise.resolve(this.#standing.unavailable());
  }

  /** Ends the start that is under way, or waits to be tried again, in favour of another. */
  #overtake(start?: { process?: PluginProcess }, reason = 'was overtaken'): void {
    clearTimeout(this.#retry);
    this.#start?.process?.kill(reason, { expected: true });
    this.#start = start;
  }

  /** Brings a newer build to serve beside what serves now; whatever goes wrong leaves that as it is. */
  async #swap(build: Build): Promise<void> {
    const process = await this.#spare.takeOrStart(build);
    if (this.#reload.isStopped) return process.kill(this.#standing.reason, { expected: true });
    this.#swapping = process;
    const result = await launch(process, build.plan, this.#options.limits().setupMs);
    if (this.#swapping !== process) return;
    this.#swapping = undefined;
    if (isLoaded(result)) {
      this.#history.forget();
      this.reloads++;
      this.#serve(process, build, result.declaration);
      this.#spare.prepareForNextEdit(build);
      this.#options.log.info({ pid: process.pid }, `${this.name} was reloaded`);
    } else if (this.#proven === undefined) {
      this.#overtake();
      this.#notLoaded(process, result);
    } else {
      process.kill('could not be loaded', { expected: true });
      this.reject(failureOf(result, this.plugin.directory));
    }
  }

  #serve(process: PluginProcess, build: Build, declaration: Declaration): void {
    this.#overtake();
    const old = this.#serving;
    // After a restart, what is wrong with the files on disk still is.
    if (this.#proven?.build !== build) {
      this.#proven = { build, since: new Date() };
      this.#problem = undefined;
    }
    this.declaration = declaration;
    const serving = new ServingProcess(process, {
      ...this.#options,
      ...this.#options.limits(),
      onSuspicion: () => void this.#spare.prepare(build, 'suspected', () => this.#serving === serving),
      onEnd: (end) => this.#ended(serving, end),
    });
    this.#serving = serving;
    this.#standing.become('serving');
    this.#options.log.debug({ pid: process.pid }, 'serving');
    this.#waiting.release();
    for (const listener of this.#servingListeners) listener();
    if (old !== undefined) void this.#draining.add(old, 'was replaced by a newer version');
  }

  /** `ended` settles when what was only being started has ended. */
  #takeOut(state: PluginState, reason: string) {
    this.#reload.stop();
    this.#standing.become(state, reason);
    const serving = this.#serving;
    const unfinished = [this.#start?.process, this.#swapping];
    this.#serving = undefined;
    this.#swapping?.kill(reason, { expected: true });
    this.#swapping = undefined;
    this.#overtake(undefined, reason);
    this.#spare.close(reason);
    this.#waiting.release();
    return { serving, ended: Promise.all(unfinished.map((process) => process?.exited)) };
  }

  #ended(serving: ServingProcess, { reason, duringCall }: ProcessEnd): void {
    if (this.#serving !== serving) return;
    this.#serving = undefined;
    if (duringCall) this.#restart(reason, 0);
    else this.#crashed(reason);
  }

  #notLoaded(process: PluginProcess, result: FailedLaunch): void {
    process.kill('could not be loaded', { expected: true });
    // Known before it failed: its commands are then answered with the reason.
    if ('declaration' in result) this.declaration = result.declaration ?? this.declaration;
    const failure = failureOf(result, this.plugin.directory);
    if (failure.code === 'PLUGIN_CRASHED') this.#crashed(failure.what, failure.message);
    else this.#fail(failure);
  }

  #crashed(reason: string, detail?: string): void {
    const verdict = this.#history.crashed(performance.now());
    if (verdict.action === 'restart') return this.#restart(reason, verdict.afterMs, detail);
    this.#standing.pause(verdict, reason);
    this.#options.log.error({ code: 'PLUGIN_PAUSED', error: detail }, `${this.name} ${this.reason}`);
    this.#waiting.release();
    this.#retry = setTimeout(() => {
      this.#history.retried(performance.now());
      void this.start();
    }, verdict.retryAfterMs).unref();
  }

  #restart(reason: string, afterMs: number, detail?: string): void {
    this.restarts++;
    this.#options.log.warn({ code: 'PLUGIN_CRASHED', error: detail }, `${this.name} ${reason}; it is restarted`);
    const begin = () => void this.start(`is being restarted: it ${reason}`);
    if (afterMs === 0) return begin();
    this.#standing.become('starting', `is about to be restarted: it ${reason}`);
    this.#retry = setTimeout(begin, afterMs).unref();
  }

  /** A change that cannot serve: what serves goes on. */
  reject(failure: LaunchFailure): void {
    if (this.#proven === undefined) {
      this.#overtake();
      return this.#fail(failure);
    }
    this.#problem = keepsServing(failure, this.#proven.since, this.#serving !== undefined);
    this.#options.log.error({ code: failure.code }, `${this.name} ${this.#problem}`);
  }

  #fail({ code, what, message }: LaunchFailure): void {
    this.#standing.become('failed', `${what}: ${message}`);
    this.#options.log.error({ code }, `${this.name} ${what}:\n${message}`);
    this.#waiting.release();
  }
}
