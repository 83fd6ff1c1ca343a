import { Slots } from '../slots.ts';

/** As it was before any plugin ran. */
const soon = queueMicrotask;
/** So many answers share a line at most. */
const MOST_AT_ONCE = 1_000;

/**
 * Typed calls over a line channel, the same on both sides. Three kinds of message, told apart by what they begin with:
 *
 * | message | as JSON |
 * | --- | --- |
 * | call | `[method, arguments, id]` |
 * | notice: a call that nobody waits for | `[method, arguments]` |
 * | answer | `[id, result]`, or `[id, null, error message, code]`; calls that end alike share one: `[[id, id], result]` |
 *
 * Arrays, since they are read in half the time of objects with keys.
 */
export type Message = CallMessage | AnswerMessage;

export type CallMessage = readonly [method: string, args?: readonly unknown[], id?: number];
export type AnswerMessage = readonly [
  ids?: number | readonly number[] | null,
  result?: unknown,
  error?: string,
  code?: string,
];

// eslint's and TypeScript's wish for `unknown` here would make every typed function unassignable.
type Functions<Shape> = { readonly [Name in keyof Shape]: (...args: never[]) => unknown };
type Result<Call> = Call extends (...args: never[]) => infer Returned ? Awaited<Returned> : never;
type Arguments<Call> = Call extends (...args: infer Args) => unknown ? Args : never;

/** Whoever waits for an answer; a promise's two functions, or something that does without a promise. */
export interface Caller {
  resolve(result: never): void;
  reject(error: Error): void;
}

export interface Rpc<Remote extends Functions<Remote>> {
  /** Rejects when the other side threw, and when the channel closes first. */
  call<Name extends keyof Remote & string>(
    method: Name,
    ...args: Arguments<Remote[Name]>
  ): Promise<Result<Remote[Name]>>;
  /** The same with the JSON of the array of arguments, made once for several receivers. */
  callWithJson<Name extends keyof Remote & string>(method: Name, args: string): Promise<Result<Remote[Name]>>;
  /** The same for calls by the thousand: the answer goes to `caller`. */
  ask(method: keyof Remote & string, args: string, caller: Caller): void;
  notify<Name extends keyof Remote & string>(method: Name, ...args: Arguments<Remote[Name]>): void;
  /** Takes a message that came in. What belongs to no call of ours is dropped. */
  receive(message: Message): void;
  /** Rejects all calls that wait, and all to come. */
  close(error: Error): void;
}

export interface RpcOptions {
  /** Hears how long each answer is that is sent, in characters. */
  onAnswer?(characters: number): void;
}

/**
 * ```ts
 * const rpc = createRpc<SandboxFunctions>({ log }, (line) => channel.send(line));
 * await rpc.call('ping');
 * ```
 */
export function createRpc<Remote extends Functions<Remote>>(
  local: object,
  send: (line: string) => void,
  { onAnswer = () => {} }: RpcOptions = {},
): Rpc<Remote> {
  const functions = new Map(Object.entries(local as Record<string, (...args: readonly unknown[]) => unknown>));
  const waiting = new Slots<Caller>();
  let closed: Error | undefined;
  /** Calls that have ended alike, one right after the other: they are answered by one line. */
  let ended: { readonly ids: number[]; readonly result: string } | undefined;

  function end(id: number, result: string): void {
    if (ended?.result === result && ended.ids.length < MOST_AT_ONCE) {
      ended.ids.push(id);
      return;
    }
    tellEnded();
    ended = { ids: [id], result };
    soon(tellEnded);
  }

  function tellEnded(): void {
    if (ended === undefined) return;
    const { ids, result } = ended;
    ended = undefined;
    const line = `[${ids.length === 1 ? ids[0] : `[${ids.join()}]`},${result}]`;
    onAnswer(line.length);
    send(line);
  }

  /** Lines leave in the order in which they were said. */
  function say(line: string): void {
    tellEnded();
    send(line);
  }

  function ask(method: string, args: string, caller: Caller): void {
    if (closed === undefined) say(`["${method}",${args},${waiting.add(caller)}]`);
    else caller.reject(closed);
  }

  function callWithJson(method: string, args: string): Promise<never> {
    return new Promise((resolve, reject) => ask(method, args, { resolve, reject }));
  }

  /** Most calls have their result at once, and need no promise. */
  function answer(method: string, id: number | undefined, args: readonly unknown[]): void {
    try {
      const result = functions.get(method)!(...args);
      if (result instanceof Promise) void answerLater(id, result);
      else succeed(id, result);
    } catch (error) {
      fail(id, error);
    }
  }

  async function answerLater(id: number | undefined, result: Promise<unknown>): Promise<void> {
    try {
      succeed(id, await result);
    } catch (error) {
      fail(id, error);
    }
  }

  function succeed(id: number | undefined, result: unknown): void {
    if (id !== undefined) end(id, JSON.stringify(result) ?? 'null');
  }

  function fail(id: number | undefined, error: unknown): void {
    if (id === undefined) return;
    const { message = String(error), code } = error as Partial<Error & { code: string }>;
    const line = JSON.stringify([id, null, message, code]);
    onAnswer(line.length);
    say(line);
  }

  function settle(id: number, [, result, error, code]: AnswerMessage): void {
    const call = waiting.take(id);
    if (call === undefined) return;
    if (error == null) call.resolve(result as never);
    else call.reject(Object.assign(new Error(error), code != null && { code }));
  }

  return {
    call: (method, ...args) => callWithJson(method, JSON.stringify(args)),
    callWithJson,
    ask,
    notify(method, ...args) {
      if (closed === undefined) say(`["${method}",${JSON.stringify(args)}]`);
    },
    receive(message) {
      if (isCall(message)) {
        const [method, args = [], id] = message;
        if (functions.has(method)) answer(method, id, args);
        return;
      }
      const [ids] = message;
      if (typeof ids === 'number') settle(ids, message);
      else for (const id of ids ?? []) settle(id, message);
    },
    close(error) {
      closed = error;
      for (const caller of waiting.takeAll()) caller.reject(error);
    },
  };
}

export const isCall = (message: Message): message is CallMessage => typeof message[0] === 'string';
