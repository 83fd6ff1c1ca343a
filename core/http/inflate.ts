import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate as inflateZlib } from 'node:zlib';
import { refusal, TOO_LARGE } from './refusal.ts';
import type { Refusal } from './refusal.ts';

type Inflate = (bytes: Buffer, options: { maxOutputLength: number }) => Promise<Buffer>;

const INFLATERS: Readonly<Record<string, Inflate>> = {
  gzip: promisify(gunzip),
  'x-gzip': promisify(gunzip),
  deflate: promisify(inflateZlib),
  br: promisify(brotliDecompress),
};

const UNKNOWN = refusal(400, 'The content encoding is not supported; use gzip, deflate, br or none.');
const BROKEN = refusal(400, 'The body cannot be decompressed.');

/** Undoes a `Content-Encoding`. Stops as soon as more than `limit` bytes have come out. */
export async function inflate(bytes: Buffer, encoding: string, limit: number): Promise<Buffer | Refusal> {
  const name = encoding.trim().toLowerCase();
  if (name === 'identity' || name === '') return bytes;
  const inflater = Object.hasOwn(INFLATERS, name) ? INFLATERS[name] : undefined;
  if (!inflater) return UNKNOWN;
  try {
    return await inflater(bytes, { maxOutputLength: limit });
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE' ? TOO_LARGE : BROKEN;
  }
}
