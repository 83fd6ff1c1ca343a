import { createRequire } from 'node:module';
import type { IRateLimiterOptions, RateLimiterMemory } from 'rate-limiter-flexible';

type Library = typeof import('rate-limiter-flexible');

let library: Library | undefined;
// With all its engines it takes a fiftieth of the host's start, and is not wanted before the first refusal.
const load = (): Library => (library ??= createRequire(import.meta.url)('rate-limiter-flexible') as Library);

/** Makes a limiter when it is first asked for. */
export function lazyRateLimiter(options: IRateLimiterOptions): () => RateLimiterMemory {
  let limiter: RateLimiterMemory | undefined;
  return () => (limiter ??= new (load().RateLimiterMemory)(options));
}

/** What `consume` rejects with when there was too much: the milliseconds until there may be more; undefined for anything else. */
export function waitMsOf(rejection: unknown): number | undefined {
  return rejection instanceof load().RateLimiterRes ? rejection.msBeforeNext : undefined;
}
