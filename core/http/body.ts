import { isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import { inflate } from './inflate.ts';
import { refusal, TOO_LARGE } from './refusal.ts';
import type { Refusal } from './refusal.ts';

const NOT_UTF8 = refusal(400, 'The body is not valid UTF-8.');
const EMPTY = Buffer.alloc(0);

/**
 * The body of a request as text, without a byte order mark; or what to refuse it with; or undefined when the client has gone.
 *
 * At most `limit` bytes are held, of the body as sent and again after decompression. How long it may take to arrive is the
 * server's affair (`requestTimeout`). It listens to the stream itself: most bodies come in one chunk, which is then not copied.
 */
export function readBody(req: IncomingMessage, limit: number): Promise<string | Refusal | undefined> {
  return new Promise((resolve) => {
    const { 'content-length': length, 'content-encoding': encoding } = req.headers;
    if (length !== undefined && Number(length) > limit) {
      resolve(TOO_LARGE);
      return;
    }
    let chunks: Buffer[] = [];
    let size = 0;
    let hasEnded = false;
    req.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= limit) {
        chunks.push(chunk);
      } else {
        chunks = [];
        resolve(TOO_LARGE);
      }
    });
    req.on('end', () => {
      hasEnded = true;
      const bytes = chunks.length > 1 ? Buffer.concat(chunks, size) : (chunks[0] ?? EMPTY);
      resolve(encoding === undefined ? decode(bytes) : inflate(bytes, encoding, limit).then(decode));
    });
    // To resolve a promise again, Node is told of each time.
    req.on('close', () => hasEnded || resolve(undefined));
  });
}

function decode(bytes: Buffer | Refusal): string | Refusal {
  if (!Buffer.isBuffer(bytes)) return bytes;
  return isUtf8(bytes) ? bytes.toString('utf8', startsWithMark(bytes) ? 3 : 0) : NOT_UTF8;
}

function startsWithMark(bytes: Buffer): boolean {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
}
