import { isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import { inflate } from './inflate.ts';
import { refusal, TOO_LARGE } from './refusal.ts';
import type { Refusal } from './refusal.ts';

const NOT_UTF8 = refusal(400, 'The body is not valid UTF-8.');
const EMPTY = Buffer.alloc(0);

/**
 * Reads the body of a request; `use` is given it once, as text without a byte order mark; or what to refuse it with; or undefined when the client
 * has gone.
 *
 * At most `limit` bytes are held, of the body as sent and again after decompression. How long it may take to arrive is the
 * server's affair (`requestTimeout`). It listens to the stream itself: most bodies come in one chunk, which is then not copied.
 */
export function readBody(req: IncomingMessage, limit: number, use: (body: string | Refusal | undefined) => void): void {
  const { 'content-length': length, 'content-encoding': encoding } = req.headers;
  if (length !== undefined && Number(length) > limit) return use(TOO_LARGE);
  let chunks: Buffer[] = [];
  let size = 0;
  let isOver = false;
  const end = (body: string | Refusal | undefined) => {
    isOver = true;
    use(body);
  };
  req.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size <= limit) {
      chunks.push(chunk);
    } else if (!isOver) {
      chunks = [];
      end(TOO_LARGE);
    }
  });
  req.on('end', () => {
    if (isOver) return;
    const bytes = chunks.length > 1 ? Buffer.concat(chunks, size) : (chunks[0] ?? EMPTY);
    if (encoding === undefined) return end(decode(bytes));
    isOver = true;
    void inflate(bytes, encoding, limit).then(decode).then(use);
  });
  req.on('close', () => isOver || end(undefined));
}

function decode(bytes: Buffer | Refusal): string | Refusal {
  if (!Buffer.isBuffer(bytes)) return bytes;
  return isUtf8(bytes) ? bytes.toString('utf8', startsWithMark(bytes) ? 3 : 0) : NOT_UTF8;
}

function startsWithMark(bytes: Buffer): boolean {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
}
