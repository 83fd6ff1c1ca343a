import type { Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { finished } from 'node:stream';
import { Slots } from '../slots.ts';

/** How long answers may take to leave after the last request is done, in milliseconds. */
const FLUSH_MS = 250;

export interface OpenRequests {
  /** Keeps count of a request until what it returns is called and the answer has been handed to the socket. */
  track(res: ServerResponse): () => void;
  /**
   * Stops accepting, lets requests under way finish for at most `withinMs`, and ends what is left. Connections end with the request
   * that is under way on them; on those that bring no request, nothing is waited for.
   */
  finish(withinMs: number): Promise<void>;
  /** Stops accepting and ends every connection at once. */
  abort(): Promise<void>;
}

/** Follows a server's connections and requests, so that it can be stopped without cutting an answer off. */
export function followRequests(server: Server): OpenRequests {
  const sockets = new Set<Socket>();
  const open = new Slots<ServerResponse>();
  let stopping = false;
  let onLastDone: (() => void) | undefined;

  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });

  const done = (slot: number) => {
    open.take(slot);
    if (open.size === 0) onLastDone?.();
  };
  const closed = new Promise<void>((resolve) => server.once('close', resolve));
  const stopAccepting = () => {
    if (!stopping) server.close();
    stopping = true;
    for (const [, res] of open.entries()) res.shouldKeepAlive = false;
  };
  const abort = () => {
    stopAccepting();
    for (const socket of sockets) socket.destroy();
    return closed;
  };

  return {
    abort,
    track(res) {
      const slot = open.add(res);
      if (stopping) res.shouldKeepAlive = false;
      return () => {
        if (res.writableEnded) done(slot);
        else finished(res, () => done(slot));
      };
    },
    async finish(withinMs) {
      stopAccepting();
      const lastDone = open.size === 0 ? Promise.resolve() : new Promise<void>((resolve) => (onLastDone = resolve));
      await withDeadline(Promise.race([lastDone, closed]), withinMs);
      await withDeadline(closed, FLUSH_MS);
      return abort();
    },
  };
}

/** Settles with the promise, or when its time is over. */
async function withDeadline(promise: Promise<unknown>, ms: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise((resolve) => (timer = setTimeout(resolve, ms)));
  await Promise.race([promise, over]);
  clearTimeout(timer);
}
