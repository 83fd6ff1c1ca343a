import path from 'node:path';
import { Option } from 'commander';
import { findConfig } from '../config/find.ts';

/** Where a verb finds its deployment. */
export interface DeploymentOptions {
  readonly config?: string;
  /** The folder with plugins. */
  readonly plugins?: string;
}

export const configOption = () =>
  new Option('--config <file>', 'the configuration file (default: ./hotline.config.ts)');

export const pluginsOption = () =>
  new Option('--plugins <folder>', 'the folder with plugins, instead of the configured one');

/** The folder of the configuration, by which a running host is found. Throws `HostError` `CONFIG_NOT_FOUND`. */
export const rootOf = ({ config }: DeploymentOptions): string => path.dirname(findConfig(config, process.cwd()));

/** What help shows below the options. */
export function examples(lines: readonly string[]): string {
  return `\nExamples:\n${lines.map((line) => `  ${line}`).join('\n')}`;
}
