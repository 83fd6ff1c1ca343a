/**
 * What authors of plugins and deployers import from `hotline-host`. In a plugin's process the same names are served by the
 * sandbox (`sandbox/main.ts`).
 */
export { defineConfig } from './config/define.ts';
export type { UserConfig } from './config/types.ts';
export { definePlugin } from './plugin.ts';
export type { CommandCall, CommandHandler, Dispose, PluginDefinition, Reply, Schema } from './plugin.ts';
export type {
  PluginContext,
  PluginLog,
  PluginStore,
  PluginTimers,
  StoreEntry,
  TimerCall,
  TimerOptions,
  WriteCondition,
} from './plugin-context.ts';
export { Markdown, md } from './protocol/markdown/index.ts';
export type {
  CommandName,
  Dialog,
  DialogEvent,
  DialogEventName,
  EventMap,
  EventName,
  HotlineCommand,
  HotlineEvent,
  MessageEvent,
  MessageEventName,
  RawDelivery,
} from './protocol/types.ts';
export { UserError } from './user-error.ts';
export { version } from './version.ts';
