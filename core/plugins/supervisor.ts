import type { ErrorCode } from '../errors.ts';
import type { Log } from '../log.ts';
import type { TimerCall } from '../plugin-context.ts';
import type { ArrivedCommand } from '../protocol/arrived-command.ts';
import type { HotlineEvent } from '../protocol/types.ts';
import { CrashHistory } from './crash-history.ts';
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
import { ServingProcess } from './serving-process.ts';

export interface SupervisorOptions {
  readonly plugin: PluginPackage;
  readonly log: Log;
  /** Compiles the plugin as it lies on disk. @throws {HostError} when it cannot be compiled */
  prepare(): Promise<Build>;
  /** Settles when a process may be started; see `Turns`. */
  turn(): Promise<void>;
  /** For import, declaration and `setup` together, in milliseconds. */
  readonly setupMs: number;
  readonly disposeMs: number;
  readonly heartbeatMs: number;
}

/** After that a suspicion has proved wrong. */
const UNUSED_SPARE_MS = 10_000;
const NOTHING: Declaration = { events: [], commands: {} };

/**
 * Keeps one plugin serving: starts and loads its process, replaces it when it ends or gets stuck, pauses the plugin when it
 * crashes again and again. A restart takes the build that served before, never what happens to lie on disk.
 */
export class Supervisor implements PluginPort {
  readonly plugin: PluginPackage;
  readonly #options: SupervisorOptions;
  readonly #history = new CrashHistory();
  readonly #servingListeners = new Set<() => void>();
  #waiting: (() => void)[] = [];
  #state: PluginState = 'stopped';
  #reason = 'is not started';
  /** Why it is paused, without what its code said: operators read this. */
  #toldReason = '';
  #declaration = NOTHING;
  /** The build that has served: the only one that a restart takes. */
  #proven: Build | undefined;
  #serving: ServingProcess | undefined;
  #loading: PluginProcess | undefined;
  #spare: PluginProcess | undefined;
  #preparesSpare = false;
  #retry: NodeJS.Timeout | undefined;
  #restarts = 0;

  constructor(options: SupervisorOptions) {
    this.#options = options;
    this.plugin = options.plugin;
  }

  get name(): string {
    return this.plugin.name;
  }

  get state(): PluginState {
    return this.#state;
  }

  /** Completes "the plugin …" while it does not serve. */
  get reason(): string | undefined {
    return this.#state === 'serving' ? undefined : this.#reason;
  }

  get declaration(): Declaration {
    return this.#declaration;
  }

  get pid(): number | undefined {
    return this.#serving?.pid;
  }

  get restarts(): number {
    return this.#restarts;
  }

  onServing(listener: () => void): () => void {
    this.#servingListeners.add(listener);
    return () => void this.#servingListeners.delete(listener);
  }

  /** Settles when the plugin serves, or will not for now; `state` and `reason` tell which. */
  start(): Promise<void> {
    return this.#begin('is starting');
  }

  async #begin(reason: string): Promise<void> {
    clearTimeout(this.#retry);
    this.#state = 'starting';
    this.#reason = reason;
    let build: Build;
    try {
      build = this.#proven ?? (await this.#options.prepare());
    } catch (error) {
      return this.#isStopped() ? undefined : this.#fail('PLUGIN_BROKEN', 'does not compile', (error as Error).message);
    }
    if (!this.#isStopped()) await this.#launch(build);
  }

  /** Gives the disposers their time, then ends the process. */
  async stop(): Promise<void> {
    this.#takeOut();
    await Promise.all([this.#serving?.end(this.#reason, this.#options.disposeMs), this.#loading?.exited]);
  }

  kill(): void {
    this.#takeOut();
    this.#serving?.kill(this.#reason, { expected: true });
  }

  runCommand(command: ArrivedCommand, run: CommandRun): Promise<CommandOutcome> {
    return this.#serving === undefined
      ? this.#untilServing(run.deadline).then((serving) => this.#runOn(serving, command, run))
      : this.#runOn(this.#serving, command, run);
  }

  #runOn(serving: ServingProcess | undefined, command: ArrivedCommand, run: CommandRun): Promise<CommandOutcome> {
    if (serving === undefined) return Promise.resolve(this.#unavailable());
    return serving.runCommand(command, this.#declaration.commands[command.name] ?? {}, run);
  }

  async deliver(event: HotlineEvent, run: DeliveryRun): Promise<DeliveryOutcome> {
    return this.#serving === undefined ? this.#unavailable() : this.#serving.deliver(event, run);
  }

  async fire(timer: TimerCall, run: DeliveryRun): Promise<DeliveryOutcome> {
    return this.#serving === undefined ? this.#unavailable() : this.#serving.fire(timer, run);
  }

  #takeOut(): void {
    clearTimeout(this.#retry);
    this.#state = 'stopped';
    this.#reason = 'is stopped with the host';
    this.#release();
    for (const process of [this.#spare, this.#loading]) process?.kill(this.#reason, { expected: true });
  }

  async #launch(build: Build): Promise<void> {
    if (this.#spare === undefined) await this.#options.turn();
    if (this.#isStopped()) return;
    const process = this.#spare ?? build.start();
    this.#spare = undefined;
    this.#loading = process;
    this.#state = 'loading';
    const result = await launch(process, build.plan, this.#options.setupMs);
    this.#loading = undefined;
    if (this.#isStopped()) return process.kill(this.#reason, { expected: true });
    if ('ended' in result) return this.#crashed(`${result.ended} while it was loading`);
    if (result.ok) return this.#serve(process, build, result.declaration);
    process.kill('could not be loaded', { expected: true });
    // Known before it failed: its commands are then answered with the reason.
    this.#declaration = result.declaration ?? this.#declaration;
    // What the plugin threw may pass (a server that is not up yet); what it declares will not.
    if (result.step === 'import' || result.step === 'setup') this.#crashed(`threw in ${result.step}`, result.message);
    else if (result.step === 'options') this.#fail('PLUGIN_OPTIONS_INVALID', 'has invalid options', result.message);
    else this.#fail('PLUGIN_BROKEN', 'has an invalid declaration', result.message);
  }

  #serve(process: PluginProcess, build: Build, declaration: Declaration): void {
    this.#proven = build;
    this.#declaration = declaration;
    const { log, heartbeatMs } = this.#options;
    const serving = new ServingProcess(process, {
      name: this.name,
      log,
      heartbeatMs,
      onSuspicion: () => void this.#prepareSpare(process),
      onEnd: (end) => this.#ended(serving, end),
    });
    this.#serving = serving;
    this.#state = 'serving';
    log.debug({ pid: process.pid }, 'serving');
    this.#release();
    for (const listener of this.#servingListeners) listener();
  }

  /** Has a replacement ready when the stuck process is killed. Code of the plugin runs only in one process at a time. */
  async #prepareSpare(stuck: PluginProcess): Promise<void> {
    if (this.#preparesSpare || this.#spare !== undefined) return;
    this.#preparesSpare = true;
    await this.#options.turn();
    this.#preparesSpare = false;
    if (this.#proven === undefined || this.#serving?.pid !== stuck.pid) return;
    const spare = this.#proven.start();
    this.#spare = spare;
    void spare.exited.then(() => {
      if (this.#spare === spare) this.#spare = undefined;
    });
    const unused = () => this.#spare === spare && spare.kill('was not needed', { expected: true });
    setTimeout(unused, UNUSED_SPARE_MS).unref();
  }

  #ended(serving: ServingProcess, { reason, duringCall }: { reason: string; duringCall: boolean }): void {
    if (this.#serving !== serving) return;
    this.#serving = undefined;
    if (this.#isStopped()) return;
    if (duringCall) this.#restart(reason, 0);
    else this.#crashed(reason);
  }

  #crashed(reason: string, detail?: string): void {
    const verdict = this.#history.crashed(performance.now());
    if (verdict.action === 'restart') return this.#restart(reason, verdict.afterMs, detail);
    this.#state = 'paused';
    const minutes = verdict.retryAfterMs / 60_000;
    const times = `${verdict.crashes} ${verdict.crashes === 1 ? 'crash' : 'crashes'} in 5 minutes`;
    const retry = `It is tried again in ${minutes} ${minutes === 1 ? 'minute' : 'minutes'}.`;
    this.#reason = `is paused after ${times}: it ${reason}. ${retry}`;
    this.#toldReason = `is paused after ${times}. ${retry}`;
    this.#options.log.error({ code: 'PLUGIN_PAUSED', error: detail }, `${this.name} ${this.#reason}`);
    this.#release();
    this.#retry = setTimeout(() => {
      this.#history.retried(performance.now());
      void this.start();
    }, verdict.retryAfterMs).unref();
  }

  #restart(reason: string, afterMs: number, detail?: string): void {
    this.#restarts++;
    this.#options.log.warn({ code: 'PLUGIN_CRASHED', error: detail }, `${this.name} ${reason}; it is restarted`);
    const begin = () => void this.#begin(`is being restarted: it ${reason}`);
    if (afterMs === 0) return begin();
    this.#state = 'starting';
    this.#reason = `is about to be restarted: it ${reason}`;
    this.#retry = setTimeout(begin, afterMs).unref();
  }

  #fail(code: ErrorCode, what: string, message: string): void {
    this.#state = 'failed';
    this.#reason = `${what}: ${message}`;
    this.#options.log.error({ code }, `${this.name} ${what}:\n${message}`);
    this.#release();
  }

  #untilServing(deadline: number): Promise<ServingProcess | undefined> {
    if (this.#state !== 'starting' && this.#state !== 'loading') return Promise.resolve(undefined);
    return new Promise((resolve) => {
      const settle = () => {
        clearTimeout(timer);
        resolve(this.#serving);
      };
      const timer = setTimeout(() => resolve(undefined), Math.max(0, deadline - performance.now()));
      this.#waiting.push(settle);
    });
  }

  #isStopped(): boolean {
    return this.#state === 'stopped';
  }

  #release(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const settle of waiting) settle();
  }

  /** For operators: what stands behind the plugin's name, without the details that belong in the log. */
  #unavailable(): { status: 'unavailable'; reason: string } {
    const told: Partial<Record<PluginState, string>> = {
      starting: 'is starting',
      loading: 'is starting',
      paused: this.#toldReason,
      failed: 'could not be loaded; its author finds the reason in the log',
    };
    return { status: 'unavailable', reason: told[this.#state] ?? this.#reason };
  }
}
