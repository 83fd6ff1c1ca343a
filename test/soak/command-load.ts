import { createClient, type HttpResult } from '../../core/emulator/client.ts';
import { buildDelivery } from '../../core/emulator/deliveries.ts';
import type { Random } from '../crash/random.ts';
import { INSTANCE, KEY } from '../fixtures/deployment.ts';
import { heldUp } from './pace.ts';
import { HEALTHY, TROUBLED } from './plugins.ts';

/** Hotline waits so long. */
const LATE_MS = 3_000;
const GIVE_UP_MS = 10_000;
const HEALTHY_SHARE = 0.8;

type Answer = Extract<HttpResult, { readonly status: number }>;

/** One life of the host, as those see it who send to it. */
interface Target {
  readonly url: string;
  isKilled: boolean;
}

/** Commands for all plugins; every answer is judged as it comes. */
export class CommandLoad implements Disposable {
  /** How long those of healthy plugins took, in milliseconds. */
  readonly times: number[] = [];
  readonly counts = { sent: 0, healthy: 0, answered: 0, cut: 0 };
  /** The newest version of `edited` that has answered. */
  newest = 0;
  /** The answers that were no errors, by command. */
  readonly well = new Map<string, number>();
  readonly #client = createClient();
  readonly #random: Random;
  readonly #complain: (sentence: string) => void;
  #target: Target | undefined;

  constructor(random: Random, complain: (sentence: string) => void) {
    this.#random = random;
    this.#complain = complain;
  }

  useHost(url: string): void {
    this.#target = { url, isKilled: false };
  }

  /** The host is about to be killed: what is under way may fail. */
  cut(): void {
    if (this.#target !== undefined) this.#target.isKilled = true;
    this.#target = undefined;
  }

  /** One that is drawn by lot. */
  send(): void {
    const names = this.#random.chance(HEALTHY_SHARE) ? HEALTHY : TROUBLED;
    void this.ask(names[this.#random.below(names.length)]!);
  }

  /** Resolves to the answer's body; undefined when the host has been killed, or there is none. */
  async ask(name: string, text = ''): Promise<string | undefined> {
    const target = this.#target;
    if (target === undefined) return undefined;
    const number = ++this.counts.sent;
    const known = this.newest;
    const heldUpBefore = heldUp.ms;
    const body = JSON.stringify(
      buildDelivery({
        type: name,
        instanceId: INSTANCE,
        apiKey: KEY,
        at: new Date(0),
        messageId: number,
        text: `${text} ${number}`.trimStart(),
      }),
    );
    const result = await this.#client.post(`${target.url}/webhooks`, body, GIVE_UP_MS);
    if (!('status' in result)) {
      this.counts.cut++;
      if (!target.isKilled) this.#complain(`${name} ${number} got no answer: ${result.failure}`);
      return undefined;
    }
    this.counts.answered++;
    const lateMs = target.isKilled ? Infinity : LATE_MS + heldUp.ms - heldUpBefore;
    const wrong = this.#judge(name, number, known, result, lateMs);
    const ms = Math.round(result.elapsedMs);
    if (wrong !== undefined)
      this.#complain(`${name} ${number} ${wrong}: ${result.status} after ${ms} ms, ${result.body}`);
    return result.body;
  }

  /** Completes "the command …" when the answer is not what it has to be. */
  #judge(name: string, number: number, known: number, answer: Answer, lateMs: number): string | undefined {
    const { status, body, elapsedMs } = answer;
    if (status !== 200) return 'was refused';
    if (elapsedMs > lateMs) return 'was late';
    if (!body.startsWith('{"error"')) this.well.set(name, (this.well.get(name) ?? 0) + 1);
    if (!(HEALTHY as readonly string[]).includes(name)) return undefined;
    this.counts.healthy++;
    if (name !== '/everyone') {
      this.times.push(elapsedMs);
      if (body.includes('⚠️')) return 'has failed';
    }
    if (name !== '/edited' && !body.includes(`steady ${number}.`)) return 'lacks the part of steady';
    return name === '/steady' ? undefined : this.#judgeVersion(number, known, body);
  }

  #judgeVersion(number: number, known: number, body: string): string | undefined {
    const version = new RegExp(`edited ${number}\\. Version (\\d+)\\.`).exec(body)?.[1];
    if (version === undefined) return 'lacks the part of edited';
    this.newest = Math.max(this.newest, Number(version));
    return Number(version) < known ? `was answered by version ${version} after version ${known}` : undefined;
  }

  [Symbol.dispose](): void {
    this.#client.close();
  }
}
