import { registerHooks } from 'node:module';
import type { ResolveHookSync } from 'node:module';

/** Module URLs of compiled configurations: `hotline:///path/to/hotline.config.ts?version=2`. */
const SCHEME = 'hotline://';

/** Compiled configurations that are being loaded, by module URL. */
const sources = new Map<string, string>();
let versions = 0;
let registered = false;

/** The running host itself: its sources, or what was compiled of them. */
const HOST = new URL(import.meta.url.endsWith('.ts') ? '../index.ts' : '../index.js', import.meta.url).href;

/**
 * Loads a compiled configuration as a module. Each call loads anew. In a configuration, and in the modules it
 * imports, `hotline-host` is the running host; `zod` is the host's copy when the deployment has none.
 *
 * `fileUrl` is the configuration's own `file:` URL: relative to it, packages are found.
 */
export async function importCompiled(fileUrl: string, source: string): Promise<{ readonly default?: unknown }> {
  registered ||= Boolean(registerHooks({ resolve, load }));
  const url = `${SCHEME}${new URL(fileUrl).pathname}?version=${++versions}`;
  sources.set(url, source);
  try {
    return (await import(url)) as { readonly default?: unknown };
  } finally {
    sources.delete(url);
  }
}

const resolve: ResolveHookSync = (specifier, context, next) => {
  if (sources.has(specifier)) return { url: specifier, format: 'module', shortCircuit: true };
  if (specifier === 'hotline-host') return next(HOST, context);
  if (!context.parentURL?.startsWith(SCHEME)) return next(specifier, context);

  const { pathname } = new URL(context.parentURL);
  const fromFile = { ...context, parentURL: `file://${pathname}` };
  if (!/^zod(\/|$)/.test(specifier)) return next(specifier, fromFile);
  try {
    return next(specifier, fromFile);
  } catch {
    return next(specifier, { ...context, parentURL: import.meta.url });
  }
};

const load: Parameters<typeof registerHooks>[0]['load'] = (url, context, next) => {
  const source = sources.get(url);
  return source === undefined ? next(url, context) : { format: 'module', source, shortCircuit: true };
};
