import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { HostError } from '../errors.ts';
import type { TopicInfo } from '../plugin-context.ts';
import type { HostServices } from '../sandbox/contract.ts';
import { OUTBOX } from '../sandbox/outbox.ts';
import { defaultAnswer } from './answers.ts';
import type { Answers, SentCall } from './api.ts';
import { markdownProblem } from './markdown.ts';
import type { TestClock } from './test-clock.ts';

type Outside = Pick<HostServices, 'telegram' | 'infoByTopic' | 'sendToTopic' | 'publish'>;

/** Records what would leave the host, and answers in its place. */
export class SentCalls implements Outside {
  readonly all: SentCall[] = [];
  readonly #dataDir: string;
  readonly #clock: TestClock;
  readonly #answers: Answers;

  constructor(dataDir: string, clock: TestClock, answers: Answers) {
    this.#dataDir = dataDir;
    this.#clock = clock;
    this.#answers = answers;
  }

  telegram: Outside['telegram'] = async (method, parameters, upload, connection) => {
    const { text, caption, parse_mode: mode } = parameters;
    for (const markup of mode === 'MarkdownV2' ? [text, caption] : []) refuseInvalid(method, markup);
    const call = { to: 'telegram', method, parameters, ...named(connection) } as const;
    if (upload === null) return this.#send(call);
    const { field, staged, filename } = upload;
    return this.#send({ ...call, parameters: { ...parameters, [field]: filename }, data: await this.#take(staged) });
  };

  infoByTopic: Outside['infoByTopic'] = async (topic, connection) => {
    const call = { to: 'hotline', method: 'infoByTopic', parameters: { ...topic }, ...named(connection) } as const;
    const { lastAt, raw = {}, ...info } = (await this.#send(call)) as Partial<TopicInfo>;
    return { ...info, raw, ...(lastAt !== undefined && { lastAt: lastAt.getTime() }) };
  };

  sendToTopic: Outside['sendToTopic'] = async (message, connection) => {
    await this.#send({ to: 'hotline', method: 'send', parameters: message, ...named(connection) });
  };

  publish: Outside['publish'] = async (staged, options) => {
    const data = await this.#take(staged);
    return (await this.#send({ to: 'files', method: 'publish', parameters: { ...options }, data })) as string;
  };

  async #send(call: SentCall): Promise<unknown> {
    this.all.push(call);
    return (await this.#answers(call)) ?? defaultAnswer(call, this.all.length, this.#clock.now());
  }

  async #take(staged: string): Promise<Uint8Array> {
    const file = path.join(this.#dataDir, OUTBOX, staged);
    const data = await readFile(file);
    await rm(file);
    return data;
  }
}

const named = (connection: string | null) => (connection === null ? {} : { connection });

/** As Telegram does. */
function refuseInvalid(method: string, markup: unknown): void {
  const problem = typeof markup === 'string' ? markdownProblem(markup) : undefined;
  if (problem !== undefined) throw new HostError('OUTBOUND_REFUSED', `${method}: ${problem}`);
}
