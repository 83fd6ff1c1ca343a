import { closest } from '../config/closest.ts';
import type { Config } from '../config/types.ts';

/**
 * What the configuration says of plugins that are not there, a sentence for each: a slip in a name would otherwise have no effect, and
 * nobody would know.
 *
 * ```ts
 * unknownPlugins(config, ['invoice']); // ['plugins.disabled names invioce, and there is no such plugin; did you mean invoice?']
 * ```
 */
export function unknownPlugins({ plugins, sandbox, connections }: Config, installed: readonly string[]): string[] {
  const named: readonly (readonly [setting: string, names: readonly string[]])[] = [
    ['plugins.order', plugins.order],
    ['plugins.disabled', plugins.disabled],
    ['plugins.options', Object.keys(plugins.options)],
    ['plugins.grants', Object.keys(plugins.grants)],
    ['sandbox.overrides', Object.keys(sandbox.overrides)],
    ...connections.map((connection) => [`connection ${connection.name}`, connection.plugins ?? []] as const),
  ];
  return named.flatMap(([setting, names]) =>
    names
      .filter((name) => !installed.includes(name))
      .map((name) => {
        const meant = closest(name, installed);
        return `${setting} names ${name}, and there is no such plugin${meant === undefined ? '.' : `; did you mean ${meant}?`}`;
      }),
  );
}
