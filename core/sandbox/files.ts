import type { PluginFiles } from '../plugin-context.ts';
import type { HostServices } from './contract.ts';
import { hostError } from './host-error.ts';
import type { LeaveForHost } from './outbox.ts';

const MAX_NAME = 1_000;

/** `ctx.files`: the plugin's calls, checked here, done by the host. */
export function createPluginFiles(host: Pick<HostServices, 'publish'>, leave: LeaveForHost): PluginFiles {
  return {
    async publish(data, { name, type, expiresIn } = { name: '' }) {
      if (!isData(data)) throw hostError('FILE_INVALID', 'What is published must be text or a Uint8Array.');
      if (typeof name !== 'string' || name === '' || name.length > MAX_NAME)
        throw hostError('FILE_INVALID', `A published file needs a \`name\` of at most ${MAX_NAME} characters.`);
      if (type !== undefined && (typeof type !== 'string' || type.length > MAX_NAME))
        throw hostError('FILE_INVALID', `"${name}": \`type\` must be a content type such as 'application/pdf'.`);
      if (expiresIn !== undefined && typeof expiresIn !== 'string' && !Number.isFinite(expiresIn))
        throw hostError('FILE_INVALID', `"${name}": \`expiresIn\` must be milliseconds, or as in 7d.`);
      return leave(data, (staged) => host.publish(staged, { name, type, expiresIn }));
    },
  };
}

export const isData = (value: unknown): value is Uint8Array | string =>
  typeof value === 'string' || value instanceof Uint8Array;
