import type { Duplex } from 'node:stream';

export interface ChannelOptions {
  /** Longest incoming line, in characters. */
  readonly lineLimit: number;
  onLine(line: string): void;
  /** The peer broke the framing; nothing more is read. */
  onViolation(reason: string): void;
  /**
   * Asked before each incoming line is handed on: how many milliseconds to stop reading first. Lets the receiver slow a
   * flooding sender down; unread bytes then wait in the pipe, at the sender's expense.
   */
  pauseBeforeMs?(characters: number): number;
}

export interface Channel {
  /** Queues one line. Lines of one turn of the event loop leave in one write. */
  send(line: string): void;
  /** Characters queued or not yet taken by the operating system. */
  readonly backlog: number;
}

/**
 * Newline-delimited text over a stream, in both directions: batched when written, bounded when read.
 *
 * ```ts
 * const channel = openChannel(socket, { lineLimit: 1 << 20, onLine, onViolation });
 * channel.send('{"hello":1}');
 * ```
 */
export function openChannel(stream: Duplex, options: ChannelOptions): Channel {
  const { lineLimit, onLine, onViolation, pauseBeforeMs } = options;
  let outgoing = '';
  let incoming = '';
  let broken = false;

  function flush(): void {
    const batch = outgoing;
    outgoing = '';
    if (!stream.destroyed) stream.write(batch);
  }

  function violation(reason: string): void {
    broken = true;
    incoming = '';
    stream.pause();
    onViolation(reason);
  }

  function drain(): void {
    let start = 0;
    for (let end = incoming.indexOf('\n'); end !== -1 && !broken; end = incoming.indexOf('\n', start)) {
      const pause = pauseBeforeMs?.(end - start) ?? 0;
      if (pause > 0) {
        incoming = incoming.slice(start);
        stream.pause();
        setTimeout(resume, pause);
        return;
      }
      if (end - start > lineLimit) return violation(`sent a line of more than ${lineLimit} characters`);
      const line = incoming.slice(start, end);
      start = end + 1;
      onLine(line);
    }
    if (broken) return;
    incoming = start === incoming.length ? '' : incoming.slice(start);
    if (incoming.length > lineLimit) violation(`sent a line of more than ${lineLimit} characters`);
  }

  function resume(): void {
    drain();
    if (!broken && !stream.destroyed && !hasPendingLine()) stream.resume();
  }

  function hasPendingLine(): boolean {
    return incoming.includes('\n');
  }

  stream.setEncoding('utf8');
  stream.on('data', (text: string) => {
    if (broken) return;
    incoming = incoming === '' ? text : incoming + text;
    drain();
  });

  return {
    send(line) {
      if (outgoing === '') setImmediate(flush);
      outgoing += line + '\n';
    },
    get backlog() {
      return outgoing.length + stream.writableLength;
    },
  };
}
