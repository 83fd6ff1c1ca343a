import type { Builtins } from './builtins.ts';
import type { HostZod, LoadPlan, SnapshotModule } from './contract.ts';

const HOST_MODULE = 'hotline-host';
const API_URL = 'hotline:host';
const ZOD_URL = 'hotline:zod';

/** What `import … from 'hotline-host'` gives to a plugin. */
export type Api = Readonly<Record<string, unknown>>;

/**
 * Serves the plugin's own sources from the snapshot, `hotline-host` from the running host, and zod from the host's copy;
 * everything else is loaded by Node from disk, as far as the permission model lets it.
 */
export function serveModules(
  registerHooks: Builtins['module']['registerHooks'],
  plan: LoadPlan,
  zod: HostZod | null,
  api: Api,
): void {
  const snapshot = new Map<string, SnapshotModule>(Object.entries(plan.modules));
  const imports = new Map(Object.entries(plan.imports).map(([from, to]) => [from, new Map(Object.entries(to))]));
  snapshot.set(API_URL, { format: 'module', source: exposeApi(api) });
  if (zod !== null) snapshot.set(ZOD_URL, { format: 'module', source: zod.source });

  function ours(specifier: string, parent: string | undefined): string | undefined {
    if (specifier === HOST_MODULE) return API_URL;
    if (specifier === 'zod' && zod !== null) return ZOD_URL;
    if (specifier === plan.entry && snapshot.has(specifier)) return specifier;
    return parent === undefined ? undefined : imports.get(parent)?.get(specifier);
  }

  registerHooks({
    resolve(specifier, context, next) {
      const url = ours(specifier, context.parentURL);
      if (url === undefined) {
        const isZodPart = zod !== null && specifier.startsWith('zod/');
        return next(specifier, isZodPart ? { ...context, parentURL: zod.from } : context);
      }
      // Without attributes: JSON travels as a module, so `with { type: 'json' }` must not be held against it.
      return { url, format: snapshot.get(url)!.format, importAttributes: {}, shortCircuit: true };
    },
    load(url, context, next) {
      const found = snapshot.get(url);
      return found === undefined
        ? next(url, context)
        : { format: found.format, source: found.source, shortCircuit: true };
    },
  });
}

/** Hands the runtime's own objects over, so that `instanceof UserError` holds on both sides of the import. */
function exposeApi(api: Api): string {
  Object.defineProperty(globalThis, Symbol.for(HOST_MODULE), { value: Object.freeze({ ...api }) });
  const names = Object.keys(api).join(', ');
  return `export const { ${names} } = globalThis[Symbol.for('${HOST_MODULE}')];`;
}
