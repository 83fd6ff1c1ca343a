import type { Middleware } from 'koa';

/** How the host stands, as `/readyz` and the intake see it. */
export interface HostStatus {
  /** Webhooks are taken while `serving`; before and after they are answered with 503. */
  readonly phase: 'starting' | 'serving' | 'stopping';
  /** What keeps the host from working fully, one sentence each, such as a store that cannot be written. */
  readonly problems: readonly string[];
}

/**
 * `GET /healthz`: 200 while the process lives. `GET /readyz`: 200 when requests are best sent here, else 503 with the reasons.
 *
 * Both answer to every address: those who probe are load balancers and monitors, not Hotline, and learn no secret.
 */
export function health(status: () => HostStatus): Middleware {
  return async (ctx, next) => {
    if (ctx.path !== '/healthz' && ctx.path !== '/readyz') return next();
    if (ctx.method !== 'GET' && ctx.method !== 'HEAD') {
      ctx.set('allow', 'GET, HEAD');
      ctx.status = 405;
      return;
    }
    ctx.set('cache-control', 'no-store');
    if (ctx.path === '/healthz') {
      ctx.body = { status: 'alive' };
      return;
    }
    const { phase, problems } = status();
    const ready = phase === 'serving' && problems.length === 0;
    ctx.status = ready ? 200 : 503;
    ctx.body = {
      status: ready ? 'ready' : phase,
      ...(!ready && { reasons: phase === 'serving' ? problems : [`The host is ${phase}.`, ...problems] }),
    };
  };
}
