import path from 'node:path';
import { LateCommands } from '../commands/late.ts';
import { dataDirOf, dataError } from '../config/data-dir.ts';
import type { Config } from '../config/types.ts';
import { HostError } from '../errors.ts';
import type { Events } from '../events/api.ts';
import { isShown } from '../files/content.ts';
import { openLinkKey } from '../files/link-key.ts';
import { openOutgoing } from '../files/outgoing.ts';
import { openPublishedFiles } from '../files/published.ts';
import type { FindFile } from '../http/files.ts';
import type { Log } from '../log.ts';
import { latePostOf } from '../outbound/late-post.ts';
import { createOutbound } from '../outbound/outbound.ts';
import { createPluginOutbound } from '../outbound/plugin-outbound.ts';
import type { HostServices } from '../sandbox/contract.ts';
import type { Store } from '../store/store.ts';
import { createPluginServices } from './plugin-services.ts';

export interface OutsideOptions {
  /** As it is now. */
  config(): Config;
  /** The deployment's folder. */
  readonly root: string;
  readonly log: Log;
}

/** All that goes out of the house beside the answers to webhooks: requests, late answers, published files. */
export interface Outside {
  /** What one plugin's process may ask for. */
  servicesFor(
    plugin: string,
    parts: { readonly store: Pick<Store, 'values'>; readonly events: Pick<Events, 'setTimer' | 'cancelTimer'> },
  ): HostServices;
  lateCommands(store: Pick<Store, 'late'>): LateCommands;
  readonly findFile: FindFile;
  /** The host listens: `http://HOST:PORT`. Links wait for it. */
  listening(url: string): void;
  /** Breaks off what is under way. */
  close(): void;
}

/** To be made before any plugin runs, and by one host of a deployment alone. Throws `HostError` `DATA_UNWRITABLE`. */
export function openOutside({ config, root, log }: OutsideOptions): Outside {
  const data = (name: string) => path.join(dataDirOf(root), name);
  const connections = () => config().connections;
  const outbound = createOutbound({ settings: () => config().outbound, log });
  const maxBytes = () => config().files.maxMb * 2 ** 20;
  const { outgoing, files } = openFiles();
  const { promise: listening, resolve } = Promise.withResolvers<string>();
  let isWarned = false;

  function openFiles() {
    try {
      const outgoing = openOutgoing({ folder: data('outgoing'), plugins: data('plugins'), maxBytes });
      const key = openLinkKey(data('files.key'));
      return { outgoing, files: openPublishedFiles({ folder: data('files'), key, limits: () => config().files }) };
    } catch (error) {
      throw error instanceof HostError ? error : dataError(`The folder ${dataDirOf(root)} cannot be used`, error);
    }
  }

  /** How others reach this host. */
  async function baseUrl(): Promise<string> {
    const url = await listening;
    const { publicUrl } = config().server;
    if (publicUrl !== undefined) return publicUrl.replace(/\/+$/, '');
    if (!isWarned)
      log.warn({ url }, 'Set server.publicUrl: links to files lead to the address that the host listens on.');
    isWarned = true;
    return url;
  }

  return {
    servicesFor: (plugin, parts) =>
      createPluginServices(plugin, {
        ...parts,
        outbound: createPluginOutbound(plugin, outbound, connections),
        outgoing,
        publish: async (name, file, options) => (await baseUrl()) + (await files.publish(name, file, options)),
      }),
    lateCommands: ({ late }) =>
      new LateCommands({
        stored: late,
        postFor: (name) => latePostOf(outbound, config(), name),
        breakOff: () => outbound.close(),
        log,
      }),
    findFile(token) {
      const file = files.find(token);
      return typeof file === 'object' ? { ...file, shown: isShown(file.type) } : file;
    },
    listening: resolve,
    close() {
      outbound.close();
      files.close();
    },
  };
}
