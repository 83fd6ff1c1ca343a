import type { PlannedRequest } from './plan.ts';

/** What the harness and its sender say to each other. */
export type ToSender =
  | { readonly kind: 'requests'; readonly requests: readonly (readonly PlannedRequest[])[] }
  | { readonly kind: 'host'; readonly url: string };

export type FromSender =
  | { readonly kind: 'acknowledged'; readonly number: number }
  /** No answer came to what was sent at `sentAt` (see `systemMs`); it waits for the next host. */
  | { readonly kind: 'lost'; readonly number: number; readonly sentAt: number }
  | { readonly kind: 'refused'; readonly number: number; readonly status: number }
  | { readonly kind: 'finished' };

/** Milliseconds of a clock that all processes of the machine share. */
export const systemMs = (): number => Number(process.hrtime.bigint()) / 1e6;
