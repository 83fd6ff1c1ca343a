import { isCancel, select } from '@clack/prompts';
import { loadConfig, type LoadedConfig } from '../../config/load.ts';
import { GRANTS_FILE, writeGrant } from '../../config/grants-file.ts';
import { HostError } from '../../errors.ts';
import { discover } from '../../plugins/discover.ts';
import type { PluginPackage } from '../../plugins/package.ts';
import type { DeploymentOptions } from '../options.ts';
import { canAsk } from '../scaffold/questions.ts';
import { examine } from './candidate.ts';
import { describeCandidate } from './describe.ts';
import { npmInstall, specOf } from './npm.ts';

export interface AddOptions extends Pick<DeploymentOptions, 'config'> {
  readonly yes?: true;
  /** False: none of what it asks for. */
  readonly grants: boolean;
}

type Decision = 'grant' | 'without' | 'leave';

/** `hotline plugins add` */
export async function addPlugin(typed: string, { config: file, yes, grants }: AddOptions): Promise<void> {
  const loaded = await loadConfig({ file });
  const { root, config } = loaded;
  const spec = specOf(typed);
  const candidate = await examine(spec);
  const { plugin } = candidate;
  refuseNamesake(loaded, plugin);
  console.log(describeCandidate(candidate));

  const granted = config.plugins.grants[plugin.name] ?? [];
  const missing = plugin.permissions.filter((permission) => !granted.includes(permission));
  const decision = missing.length === 0 ? 'without' : grants ? await decide(plugin, { missing, yes }) : 'without';
  if (decision === 'leave') return console.log('Nothing was installed.');

  await npmInstall(root, spec);
  console.log(`${plugin.packageName} is installed in ${root}.`);
  if (decision === 'without') return;
  writeGrant(root, plugin.name, [...plugin.permissions]);
  console.log(`${GRANTS_FILE} grants it ${missing.join(', ')}.`);
}

/** @throws {HostError} `CONFIRMATION_NEEDED` when there is nobody to ask. */
async function decide(
  { name }: PluginPackage,
  { missing, yes }: { readonly missing: readonly string[]; readonly yes?: true },
): Promise<Decision> {
  if (yes) return 'grant';
  const asked = `${name} asks for ${missing.join(', ')}`;
  if (!canAsk()) throw new HostError('CONFIRMATION_NEEDED', `${asked}, and there is no terminal to ask on.`);
  const answer = await select<Decision>({
    message: `${asked}. What is to be done?`,
    options: [
      { value: 'leave', label: 'Install nothing' },
      { value: 'without', label: 'Install it without', hint: 'it may not work' },
      { value: 'grant', label: 'Grant that and install it' },
    ],
  });
  return isCancel(answer) ? 'leave' : answer;
}

/** The host takes only the first of two plugins with one name. */
function refuseNamesake({ config, root }: LoadedConfig, { name, packageName }: PluginPackage): void {
  const { packages } = discover({ ...config.plugins, root });
  const other = packages.find(
    (plugin) => plugin.name === name && (plugin.packageName !== packageName || plugin.origin === 'directory'),
  );
  if (other === undefined) return;
  throw new HostError(
    'PLUGIN_UNSUITABLE',
    `${packageName} would be the plugin ${name}, which ${other.directory} is already.`,
  );
}
