import type { ErrorCode } from '../../errors.ts';
import type { Request } from './engine.ts';

export interface ThreadData {
  readonly file: string;
  readonly dedupeMs: number;
}

/** From the host's main thread to the store's. */
export type ToThread =
  /** Run these in one transaction; exactly one answer follows. */
  | { readonly kind: 'run'; readonly requests: readonly Request[] }
  /** Let go of the file; the thread ends. */
  | { readonly kind: 'close' };

/** From the store's thread to the main one. */
export type FromThread =
  /** The file is open. */
  | { readonly kind: 'ready' }
  /** The file cannot be opened; the thread ends. */
  | { readonly kind: 'refused'; readonly code: ErrorCode; readonly message: string }
  /** On disk: a result for each request, or the reason why that one could not be done. */
  | { readonly kind: 'results'; readonly results: readonly unknown[]; readonly errors?: ReadonlyMap<number, string> }
  /** None of the requests was done, and none will be until the file is open again. */
  | { readonly kind: 'failed'; readonly reason: string }
  /** The file is open again. */
  | { readonly kind: 'mended' };
