import { mkdirSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { HostError } from '../errors.ts';
import { PluginHost } from '../plugins/plugin-host.ts';
import type { Supervisor } from '../plugins/supervisor.ts';
import { limits } from './limits.ts';
import type { Stage, StageOptions } from './stage.ts';

/** Runs the package in `directory` as a host does. Rejects with a `HostError` that says why it does not serve. */
export async function stageInSandbox(
  directory: string,
  { name, options, dataDir, services, log }: StageOptions,
): Promise<Stage> {
  const root = path.dirname(path.dirname(dataDir));
  const plugins = path.join(root, 'plugins');
  mkdirSync(plugins);
  symlinkSync(directory, path.join(plugins, name));
  const host = new PluginHost({
    root,
    directory: plugins,
    packages: [],
    dataDir,
    options: { [name]: options },
    order: [],
    disabled: [],
    grants: {},
    limitsFor: () => limits,
    logFor: () => log,
    servicesFor: () => services,
  });
  await host.start();
  const port = host.plugin(name)!;
  const { state, reason } = port;
  if (state !== 'serving') {
    await host.stop();
    throw new HostError('PLUGIN_BROKEN', `${name} ${reason}`);
  }
  return {
    declaration: port.declaration,
    runCommand: (command, run) => port.runCommand(command, run),
    deliver: (batch, run) => serving(port).then(() => port.deliver(batch, run)),
    fire: (timer, run) => serving(port).then(() => port.fire(timer, run)),
    stop: () => host.stop(),
  };
}

/** After a death a new process is on its way, and deliveries wait for it, as in a host. */
async function serving(port: Supervisor): Promise<void> {
  if (port.state !== 'starting' && port.state !== 'loading') return;
  await new Promise<void>((resolve) => {
    const off = port.onServing(() => {
      off();
      resolve();
    });
  });
}
