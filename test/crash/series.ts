import { setTimeout as sleep } from 'node:timers/promises';
import { Oracle, type Fault } from './oracle.ts';
import { planRound, type PlannedEnd, type PlannedRound } from './plan.ts';
import { PLUGINS } from './plugins.ts';
import { createRandom, type Random } from './random.ts';
import { SenderProcess } from './sender-process.ts';
import { systemMs } from './sender-messages.ts';
import { Stage, type Ended } from './stage.ts';
import { readStored } from './stored.ts';

/** What takes longer is stuck. */
const PATIENCE_MS = 60_000;
const LOOK_EVERY_MS = 2;

export interface SeriesResult {
  readonly rounds: number;
  readonly kills: number;
  /** Kills with requests in flight. */
  readonly inFlight: number;
  readonly stops: number;
  readonly acknowledged: number;
  /** In the round that had the fewest. */
  readonly leastAcknowledged: number;
  readonly stored: number;
  /** Repeats that the host recognised. */
  readonly repeats: number;
  readonly delivered: number;
  /** Deliveries of what had been done before. */
  readonly again: number;
  readonly faults: readonly Fault[];
  /** Sentences about what else went wrong. */
  readonly troubles: readonly string[];
  /** The folder of the deployment, where anything went wrong. */
  readonly kept?: string;
}

/** Plays rounds on one deployment with one store file. The oracle looks on all the while and has the last word at the end. */
export async function playSeries(seed: number, rounds: number, played = () => {}): Promise<SeriesResult> {
  await using stage = new Stage();
  using sender = new SenderProcess();
  return await new Series(stage, sender, createRandom(seed)).play(rounds, played);
}

class Series {
  readonly #stage: Stage;
  readonly #sender: SenderProcess;
  readonly #random: Random;
  readonly #oracle = new Oracle(PLUGINS);
  readonly #troubles: string[] = [];
  readonly #counts = { rounds: 0, kills: 0, inFlight: 0, stops: 0, leastAcknowledged: 0 };
  #heard = 0;

  constructor(stage: Stage, sender: SenderProcess, random: Random) {
    this.#stage = stage;
    this.#sender = sender;
    this.#random = random;
  }

  async play(rounds: number, played: () => void): Promise<SeriesResult> {
    try {
      await this.#stage.warmUp();
      await this.#start();
      while (this.#counts.rounds < rounds && this.#isSound) {
        await this.#playRound(planRound(this.#counts.rounds, this.#random));
        this.#counts.rounds++;
        played();
      }
      await this.#end('SIGTERM');
      // A host that is being stopped says so with 503.
      const others = this.#sender.refused.filter((status) => status !== 503);
      if (others.length > 0) this.#troubles.push(`events were answered ${[...new Set(others)].join(', ')}`);
    } catch (error) {
      this.#troubles.push(`round ${this.#counts.rounds}: ${(error as Error).message}`);
      await this.#stage.killAll();
      this.#listen();
    }
    const { events, repeats } = await readStored(this.#stage.storeFile);
    this.#oracle.judge(events);
    return {
      ...this.#counts,
      ...this.#oracle.counts,
      stored: events.length,
      repeats,
      faults: this.#oracle.faults,
      troubles: this.#troubles,
      kept: this.#isSound ? undefined : this.#stage.keep(),
    };
  }

  get #isSound(): boolean {
    return this.#oracle.faults.length + this.#troubles.length === 0;
  }

  async #playRound({ requests, ends }: PlannedRound): Promise<void> {
    const before = this.#sender.acknowledged.length;
    for (const { number, dialog, isRepeat } of requests.flat()) if (!isRepeat) this.#oracle.sent(number, dialog);
    this.#sender.send(requests);
    for (const end of ends) {
      const answered = before + end.afterAnswers;
      await this.#until(() => this.#sender.isIdle || this.#sender.acknowledged.length >= answered, 'answered');
      await sleep(end.afterMs);
      await this.#endAsPlanned(end);
    }
    await this.#until(() => this.#sender.isIdle, 'acknowledged');
    await this.#until(() => {
      this.#listen();
      return this.#oracle.isQuiet;
    }, 'delivered');
    const acknowledged = new Set(this.#sender.acknowledged.slice(before)).size;
    const { rounds, leastAcknowledged } = this.#counts;
    this.#counts.leastAcknowledged = rounds === 0 ? acknowledged : Math.min(leastAcknowledged, acknowledged);
  }

  async #endAsPlanned({ signal, nextDiesAfterMs }: PlannedEnd): Promise<void> {
    const { lost } = this.#sender;
    const known = lost.length;
    const at = systemMs();
    await this.#end(signal);
    if (nextDiesAfterMs !== undefined) this.#ended('SIGKILL', await this.#stage.killStarting(nextDiesAfterMs));
    await this.#start();
    // By now the sender has noticed which of its requests were cut.
    if (signal === 'SIGKILL' && lost.slice(known).some((sentAt) => sentAt < at)) this.#counts.inFlight++;
  }

  async #start(): Promise<void> {
    this.#sender.useHost(await this.#stage.start());
  }

  async #end(signal: PlannedEnd['signal']): Promise<void> {
    this.#ended(signal, await this.#stage.end(signal));
  }

  #ended(signal: PlannedEnd['signal'], { code, orphans }: Ended): void {
    if (signal === 'SIGKILL') this.#counts.kills++;
    else this.#counts.stops++;
    if (signal === 'SIGTERM' && code !== 0) this.#troubles.push(`a stopped host exited with ${code}`);
    if (orphans.length > 0) this.#troubles.push(`${orphans.length} processes of plugins outlived their host`);
    this.#listen();
    this.#stage.closeRecordings();
    this.#oracle.hostEnded(Date.now());
  }

  /** Tells the oracle what has happened. */
  #listen(): void {
    for (const number of this.#sender.acknowledged.slice(this.#heard)) this.#oracle.acknowledged(number);
    this.#heard = this.#sender.acknowledged.length;
    for (const [plugin, line] of this.#stage.lines()) this.#oracle.delivered(plugin, line);
  }

  async #until(isSo: () => boolean, what: string): Promise<void> {
    const deadline = performance.now() + PATIENCE_MS;
    while (!isSo()) {
      if (performance.now() > deadline) throw new Error(`not all was ${what} within ${PATIENCE_MS} ms`);
      await sleep(LOOK_EVERY_MS);
    }
  }
}
