import path from 'node:path';
import { findConfig } from '../../config/find.ts';
import { loadConfig } from '../../config/load.ts';
import { HostError } from '../../errors.ts';
import type { DeploymentOptions } from '../options.ts';
import { commandName, commandOf, eventName, pluginNames } from './names.ts';
import { askForPlugin, canAsk, type NewPluginAnswers } from './questions.ts';
import { stepList, type Step } from './step-list.ts';
import { writePlugin } from './template.ts';

export interface NewOptions extends DeploymentOptions, Omit<NewPluginAnswers, 'name'> {
  readonly dir?: string;
  readonly yes?: true;
}

/** `hotline new`: writes a plugin and says what to do next. */
export async function newPlugin(name: string | undefined, { yes, ...options }: NewOptions): Promise<void> {
  const given = { name, command: options.command, event: options.event };
  const answers = yes || !canAsk() ? given : await askForPlugin(given);
  if (answers === undefined) return;
  if (answers.name === undefined) throw new HostError('PLUGIN_NAME_INVALID', 'The new plugin has no name.');
  const names = pluginNames(answers.name);
  const command = answers.command === undefined ? commandOf(names) : commandName(answers.command);
  const event = eventName(answers.event ?? 'dialog_created');

  const directory = await pluginsFolder(options);
  const base = directory === undefined ? `hotline-plugin-${names.short}` : path.join(directory, names.short);
  const folder = path.resolve(options.dir ?? base);
  const standalone = directory !== path.dirname(folder);
  writePlugin(folder, { ...names, command, event, standalone });
  console.log(nextSteps({ ...names, folder, command, standalone }));
}

/** Where the deployment of this folder has its plugins; undefined when there is no deployment here. */
async function pluginsFolder({ config: file, plugins }: DeploymentOptions): Promise<string | undefined> {
  if (plugins !== undefined) return path.resolve(plugins);
  try {
    findConfig(file, process.cwd());
  } catch (error) {
    if (file === undefined && error instanceof HostError) return undefined;
    throw error;
  }
  const { config } = await loadConfig({ file });
  return config.plugins.directory;
}

interface Written {
  readonly packageName: string;
  readonly folder: string;
  readonly command: string;
  readonly standalone: boolean;
}

function nextSteps({ packageName, folder, command, standalone }: Written): string {
  const place = path.relative('', folder) || '.';
  const steps: Step[] = standalone
    ? [
        [`cd ${place} && npm install`],
        ['npm test', 'its tests, with no host and no Hotline'],
        ['npm run build && npx hotline plugins check .', 'what publishing it takes'],
      ]
    : [
        ['npx hotline dev', 'serves it, and what you save; one that runs serves it already'],
        [`npx hotline send ${command}`, 'in another terminal: what an operator would see'],
        [`cd ${place} && npm install && npm test`, 'its tests'],
      ];
  return `${packageName} is in ${place}; ${path.join(place, 'index.ts')} is the plugin. Next:\n${stepList(steps)}`;
}
