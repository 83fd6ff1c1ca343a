import { markdownForTerminal } from '../../core/cli/terminal-markdown.ts';
import { createHotline, type Hotline, type OpenDialog } from '../../core/emulator/hotline.ts';
import { ANSWER_WITHIN_MS, type Shown } from '../../core/emulator/interpret.ts';
import type { Answer, Sent } from '../../core/emulator/sender.ts';
import { measureMarkdown, parseMarkdown, toPlainText, type EntityType } from '../../core/protocol/markdown/index.ts';
import { eventNames } from '../../core/protocol/names.ts';
import type { RunningHost } from '../fixtures/running-host.ts';
import { Deviation } from './deviation.ts';
import { bubble, fact, rule, typed } from './layout.ts';
import { withProgress } from './progress.ts';
import { show } from './show.ts';
import { duration } from './text.ts';

export interface Question {
  readonly command: string;
  /** What the answer must be, and what must be in it as the operator reads it. */
  readonly kind: Shown['kind'];
  readonly says: RegExp;
  /** The formatting that must be in it. */
  readonly formats?: readonly EntityType[];
  /** Who asks. Default: Operator. */
  readonly who?: string;
  /** What the operator waits for, where it takes long. */
  readonly slow?: string;
  /** What to know of the answer. */
  readonly remark?: string;
}

/** A command that was answered. */
export interface Reply {
  readonly command: string;
  /** Of the message that held it. */
  readonly messageId: number;
  readonly dialog: OpenDialog;
  /** As `performance.now()`. */
  readonly askedAt: number;
  readonly shown: Shown;
}

type Receiver = Pick<RunningHost, 'webhooks' | 'instanceId' | 'key'>;

/** Hotline, played against the host. What an operator would see is printed as it happens, with the time that it took. */
export class Conversation implements Disposable {
  /** How long each answer took, in milliseconds. */
  readonly commands: number[] = [];
  readonly events: number[] = [];
  readonly #hotline: Hotline;

  constructor({ webhooks: url, instanceId, key: apiKey }: Receiver, commands: readonly string[]) {
    const webhooks = { [url]: [...eventNames, ...commands] };
    this.#hotline = createHotline({ webhooks, instanceId, apiKey, measure: measureMarkdown });
  }

  async opens(customer: OpenDialog['customer']): Promise<OpenDialog> {
    const dialog = this.#hotline.openDialog(customer);
    await show(rule(`${customer.name} opens a dialog`, await this.#taken(dialog.created)));
    return dialog;
  }

  async closes(dialog: OpenDialog): Promise<void> {
    const note = await this.#taken(this.#hotline.closeDialog(dialog));
    await show(rule(`The dialog with ${dialog.customer.name} is closed`, note));
  }

  async reopens(dialog: OpenDialog): Promise<void> {
    const note = await this.#taken(this.#hotline.reopenDialog(dialog));
    await show(rule(`${dialog.customer.name} is back`, note));
  }

  async customerWrites(dialog: OpenDialog, text: string): Promise<void> {
    const note = await this.#taken(this.#hotline.customerWrites(dialog, text));
    await show(bubble({ who: dialog.customer.name, text, note, colour: 'blueBright' }));
  }

  async operatorWrites(dialog: OpenDialog, text: string): Promise<void> {
    const note = await this.#taken(this.#hotline.operatorWrites(dialog, text));
    await show(typed({ who: 'Operator', text, note }));
  }

  /** An operator types a command. `meanwhile` runs while the answer is on its way. */
  async asks(dialog: OpenDialog, question: Question, meanwhile?: () => Promise<unknown>): Promise<Reply> {
    const { command, slow, remark, who = 'Operator' } = question;
    await show(typed({ who, text: command, note: '' }));
    const askedAt = performance.now();
    const sent = this.#hotline.operatorTypes(dialog, command);
    const answered = only(sent);
    await meanwhile?.();
    const { shown, result } = await (slow === undefined ? answered : withProgress(slow, ANSWER_WITHIN_MS, answered));
    check(question, shown);
    this.commands.push(result.elapsedMs);
    const note = `answered in ${duration(result.elapsedMs)}`;
    const text = shown.kind === 'markdown' ? markdownForTerminal(shown.text) : shown.text;
    if (shown.kind === 'error') await show(bubble({ who: 'Hotline shows an error', text, note, colour: 'red' }));
    else await show(bubble({ who: 'Hotline shows', text, note, colour: 'cyan' }));
    if (remark !== undefined) await show(fact('·', remark));
    return { command, messageId: messageIdOf(sent), dialog, askedAt, shown };
  }

  [Symbol.dispose](): void {
    this.#hotline.close();
  }

  /** What is known of an event once the host has taken it. */
  async #taken(event: Sent): Promise<string> {
    const { acknowledged, result, shown } = await only(event);
    if (!acknowledged) throw new Deviation(`${event.type} was not taken. ${shown.text}`);
    this.events.push(result.elapsedMs);
    return `${event.type}, taken in ${duration(result.elapsedMs)}`;
  }
}

async function only(sent: Sent): Promise<Answer> {
  const [answer] = await sent.answers;
  if (answer === undefined) throw new Deviation(`Nothing was sent for ${sent.type}: no webhook lists it.`);
  return answer;
}

function messageIdOf({ body }: Sent): number {
  return (JSON.parse(body) as { data: { message_id: number } }).data.message_id;
}

/** A late answer, or one that Telegram would not take, is of the kind `failure`. */
function check({ command, kind, says, formats = [] }: Question, shown: Shown): void {
  const isMarkdown = shown.kind === 'markdown';
  const plain = isMarkdown ? toPlainText(shown.text) : shown.text;
  const formatted = new Set(isMarkdown ? parseMarkdown(shown.text).entities.map(({ type }) => type) : []);
  const missing = formats.filter((type) => !formatted.has(type));
  if (missing.length > 0) throw new Deviation(`The answer to ${command} has no ${missing.join(', ')}: ${shown.text}`);
  if (shown.kind === kind && says.test(plain) && shown.problems.length === 0) return;
  throw new Deviation(`The answer to ${command} was to be ${kind} like ${says}; it is ${shown.kind}: ${plain}`);
}
