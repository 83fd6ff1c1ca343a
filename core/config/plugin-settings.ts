import { z } from 'zod';
import { byPlugin, choice, milliseconds, overridesByPlugin, pluginNames, text, whole } from './setting.ts';

/** Which plugins there are, and what they are given. */
export const pluginSettings = z.strictObject({
  directory: text('the path of a folder')
    .default('./plugins')
    .describe('The folder that holds plugins, each in a folder of its own.'),
  packages: z
    .array(text('the name of an npm package'), { error: 'a list of names of npm packages' })
    .default([])
    .describe('Installed packages to load beside those that declare themselves as plugins.'),
  options: byPlugin(z.unknown())
    .default({})
    .describe('Options by name of plugin; the schema of each plugin checks its own.'),
  order: pluginNames()
    .default([])
    .describe('The plugins whose part of a reply comes first; the others follow by name.'),
  disabled: pluginNames().default([]).describe('The plugins that are not started.'),
  grants: byPlugin(z.array(choice('child-process', 'worker', 'addons', 'wasi'), { error: 'a list of permissions' }))
    .default({})
    .describe('Permissions that a plugin asks for in its package.json and that you grant, by name of plugin.'),
});

const sandboxLimits = z.strictObject({
  heapMb: whole(16, 65_536).default(128).describe('The largest JavaScript heap of one plugin, in megabytes.'),
  memoryMb: whole(64, 65_536)
    .default(256)
    .describe("The largest resident memory of one plugin's process, in megabytes."),
  lineBytes: whole(1_024, 67_108_864)
    .default(1_048_576)
    .describe('The longest message that a plugin may send to the host, in bytes.'),
  callsPerSecond: whole(1, 1_000_000)
    .default(2_000)
    .describe('How many calls to the host one plugin may make per second.'),
  logLinesPerSecond: whole(1, 100_000).default(100).describe('How many log lines per second of one plugin are kept.'),
  setupMs: milliseconds()
    .default(10_000)
    .describe('How long loading and setting up a plugin may take, in milliseconds.'),
  disposeMs: milliseconds()
    .default(5_000)
    .describe('How long a plugin may take to dispose of what it holds, in milliseconds.'),
  drainMs: milliseconds()
    .default(30_000)
    .describe('How long calls under way may take to finish in a version that was replaced, in milliseconds.'),
  heartbeatMs: milliseconds(100)
    .default(5_000)
    .describe('How often an idle plugin is asked whether it still answers, in milliseconds.'),
  nice: whole(0, 19).default(10).describe("How much a plugin's process stands back behind the host, as a nice value."),
});

/** The limits of a plugin's process, for all plugins and for single ones. */
export const sandboxSettings = sandboxLimits.extend({
  overrides: overridesByPlugin(sandboxLimits).describe('Other limits for single plugins, by name of plugin.'),
});
