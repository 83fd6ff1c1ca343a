import { HostError } from '../../errors.ts';
import { shortName } from '../../plugins/package.ts';
import { eventNames, isEventName } from '../../protocol/names.ts';
import type { CommandName, EventName } from '../../protocol/types.ts';

const PACKAGE_NAME = /^(@[a-z0-9][a-z0-9._-]*\/)?hotline-plugin-[a-z0-9][a-z0-9._-]{0,99}$/;
const COMMAND_NAME = /^\/[\p{L}\p{N}_-]{1,64}$/u;

/** What a new plugin is called, in each of the places that call it. */
export interface PluginNames {
  /** `weather`, as the configuration and `hotline plugins` have it. */
  readonly short: string;
  /** `hotline-plugin-weather`, or with its scope: `@acme/hotline-plugin-weather`. */
  readonly packageName: string;
}

/**
 * Completes a name as a person gives it: `weather`, `hotline-plugin-weather`, `@acme/weather`.
 * @throws {HostError} `PLUGIN_NAME_INVALID` when npm would not take it.
 */
export function pluginNames(given: string): PluginNames {
  const short = shortName(given);
  const [scope = ''] = /^@[^/]*\//.exec(given) ?? [];
  const packageName = `${scope}hotline-plugin-${short}`;
  if (PACKAGE_NAME.test(packageName) && packageName.length <= 214) return { short, packageName };
  throw new HostError('PLUGIN_NAME_INVALID', `${JSON.stringify(given)} cannot be the name of an npm package.`);
}

/** @throws {HostError} `PLUGIN_NAME_INVALID` for what no operator could type. */
export function commandName(given: string): CommandName {
  if (COMMAND_NAME.test(given)) return given as CommandName;
  throw new HostError(
    'PLUGIN_NAME_INVALID',
    `${JSON.stringify(given)} cannot be a command: after a slash it has letters, digits, _ and -, 64 at most.`,
  );
}

/** The command of a plugin that is given none: `/weather`. */
export const commandOf = ({ short }: PluginNames): CommandName =>
  commandName(`/${short.replaceAll('.', '-').slice(0, 64)}`);

/** @throws {HostError} `PLUGIN_NAME_INVALID` for what Hotline never sends. */
export function eventName(given: string): EventName {
  if (isEventName(given)) return given;
  throw new HostError(
    'PLUGIN_NAME_INVALID',
    `There is no event ${JSON.stringify(given)}; the events are ${eventNames.join(', ')}.`,
  );
}
