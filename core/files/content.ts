import path from 'node:path';
import { HostError } from '../errors.ts';

/** The usual endings; whoever publishes something else names its type. */
const TYPES: Readonly<Record<string, string>> = {
  '.csv': 'text/csv',
  '.docx': 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  '.gif': 'image/gif',
  '.html': 'text/html',
  '.ics': 'text/calendar',
  '.jpeg': 'image/jpeg',
  '.jpg': 'image/jpeg',
  '.json': 'application/json',
  '.mp3': 'audio/mpeg',
  '.mp4': 'video/mp4',
  '.ogg': 'audio/ogg',
  '.pdf': 'application/pdf',
  '.png': 'image/png',
  '.txt': 'text/plain',
  '.webp': 'image/webp',
  '.xlsx': 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  '.xml': 'application/xml',
  '.zip': 'application/zip',
};
const UNKNOWN = 'application/octet-stream';
const TYPE = /^[\w.+-]{1,100}\/[\w.+-]{1,100}$/;

/** The type that a browser is told, without parameters. Throws `FILE_INVALID`. */
export function contentTypeOf(plugin: string, name: string, given?: string): string {
  const type = (given ?? TYPES[path.extname(name).toLowerCase()] ?? UNKNOWN).split(';')[0]!.trim().toLowerCase();
  if (TYPE.test(type)) return type;
  throw new HostError(
    'FILE_INVALID',
    `${plugin}: "${given}" is no content type; allowed: one such as application/pdf.`,
  );
}

/** What browsers may show: it can run nothing in the host's name. All else is saved. */
const SHOWN = new Set([
  'image/png',
  'image/jpeg',
  'image/gif',
  'image/webp',
  'image/avif',
  'application/pdf',
  'text/plain',
]);

export const isShown = (type: string): boolean => SHOWN.has(type);

const MAX_NAME = 150;

/** A name that is one on every system, whatever the plugin calls its file. */
export function fileNameOf(given: string): string {
  const name = given
    .toWellFormed()
    .replace(/[\p{Cc}\p{Cf}/\\:*?"<>|]/gu, '_')
    .replace(/^[.\s]+|[.\s]+$/g, '');
  const extension = path.extname(name).slice(0, 20);
  const stem = name.slice(0, name.length - path.extname(name).length);
  const short = (stem.slice(0, MAX_NAME - extension.length).toWellFormed() || 'file') + extension;
  // What is cut may end in half a character, or in a space.
  return short.toWellFormed().replace(/[.\s]+$/, '');
}
