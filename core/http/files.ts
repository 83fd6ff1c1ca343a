import { open } from 'node:fs/promises';
import type { Middleware } from 'koa';

/** A file behind a link. */
export interface ServedFile {
  /** Absolute. */
  readonly path: string;
  readonly name: string;
  readonly type: string;
  /** In bytes. */
  readonly size: number;
  /** Browsers may show it; otherwise they save it. */
  readonly shown: boolean;
}

/** `expired`: there was one. */
export type FindFile = (token: string) => ServedFile | 'expired' | undefined;

const PATH = /^\/files\/([^/]+)\/[^/]*$/;
/** Whatever the file is, it runs nothing and loads nothing; Chrome's own viewer of PDF needs to be allowed as an object. */
const POLICY = "default-src 'none'; sandbox";
const PDF_POLICY = "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'";

/**
 * `GET /files/TOKEN/NAME`: a file that a plugin has published. The token is all that is needed, and all that is looked at: no part of
 * the path ever becomes one on the disk.
 */
export function publishedFiles(find: FindFile): Middleware {
  return async (ctx, next) => {
    const [, token] = PATH.exec(ctx.path) ?? [];
    if (token === undefined) return next();
    if (ctx.method !== 'GET' && ctx.method !== 'HEAD') {
      ctx.set('allow', 'GET, HEAD');
      ctx.status = 405;
      return;
    }
    ctx.set('cache-control', 'private, no-store');
    ctx.set('x-robots-tag', 'noindex');
    const file = find(token);
    if (file === 'expired') {
      ctx.status = 410;
      ctx.body = { error: 'The link has expired.' };
      return;
    }
    const handle = file && (await open(file.path).catch(() => undefined));
    if (file === undefined || handle === undefined) return;
    const { name, type, size, shown } = file;
    ctx.attachment(name, { type: shown ? 'inline' : 'attachment' });
    ctx.set('content-type', type.startsWith('text/') ? `${type}; charset=utf-8` : type);
    ctx.set('content-security-policy', type === 'application/pdf' ? PDF_POLICY : POLICY);
    if (ctx.method === 'HEAD' || size === 0) {
      await handle.close();
      ctx.body = '';
    } else {
      const content = handle.createReadStream({ end: size - 1 });
      // Koa would tell standard error of everybody who leaves half-way.
      ctx.onerror = (error) => void (error && ctx.res.destroy());
      // What is missing never comes: nobody shall wait for it.
      content.once('end', () => void (content.bytesRead < size && ctx.res.destroy()));
      ctx.body = content;
    }
    ctx.length = size;
  };
}
