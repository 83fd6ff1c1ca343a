import type { Builtins } from './builtins.ts';

/** The folder in a plugin's `dataDir` in which bytes wait for the host. */
export const OUTBOX = '.outbox';

/** Leaves bytes for the host: a line on the channel would have to be as long as they are. */
export type LeaveForHost = (data: Uint8Array | string) => Promise<string>;

export function createOutbox({ files, path }: Pick<Builtins, 'files' | 'path'>, dataDir: string): LeaveForHost {
  const folder = path.join(dataDir, OUTBOX);
  return async (data) => {
    const { mkdir, writeFile } = files();
    const name = randomName();
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await writeFile(path.join(folder, name), data, { mode: 0o600, flag: 'wx' });
    return name;
  };
}

/** 32 hexadecimal digits, unlike those of other processes of this plugin; they need not be secret. */
function randomName(): string {
  const digits = () => Math.random().toString(16).slice(2, 10).padEnd(8, '0');
  return digits() + digits() + digits() + digits();
}
