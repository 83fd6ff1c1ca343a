import type { Builtins } from './builtins.ts';

/** The folder in a plugin's `dataDir` in which bytes wait for the host. */
export const OUTBOX = '.outbox';

/**
 * Leaves bytes for the host, under a name that `use` tells it: a line on the channel would have to be as long as they are. What the
 * host has not taken is removed.
 */
export type LeaveForHost = <Result>(
  data: Uint8Array | string,
  use: (name: string) => Promise<Result>,
) => Promise<Result>;

export function createOutbox({ files, path }: Pick<Builtins, 'files' | 'path'>, dataDir: string): LeaveForHost {
  const folder = path.join(dataDir, OUTBOX);
  return async (data, use) => {
    const { mkdir, writeFile, rm } = files();
    const name = randomName();
    const file = path.join(folder, name);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    try {
      await writeFile(file, data, { mode: 0o600, flag: 'wx' });
      return await use(name);
    } catch (error) {
      await rm(file, { force: true }).catch(() => {});
      throw error;
    }
  };
}

/** Unlike those of other processes of this plugin; it need not be secret. See `files/outgoing.ts` for its form. */
function randomName(): string {
  const digits = () => Math.random().toString(16).slice(2, 10).padEnd(8, '0');
  return `${digits()}${digits()}${digits()}${digits()}.left`;
}
