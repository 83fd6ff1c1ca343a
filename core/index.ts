/**
 * What authors of plugins and deployers import from `hotline-host`. In a plugin's process the same names are served by the
 * sandbox (`sandbox/main.ts`).
 */
export { defineConfig } from './config/define.ts';
export type { UserConfig } from './config/types.ts';
export { definePlugin } from './plugin.ts';
export type { CommandCall, CommandHandler, Dispose, PluginDefinition, Reply, Schema } from './plugin.ts';
export type {
  CommandContext,
  OnConnection,
  PluginContext,
  PluginFiles,
  PluginHotline,
  PluginLog,
  PluginStore,
  PluginTelegram,
  PluginTimers,
  PublishOptions,
  StoreEntry,
  TelegramFile,
  TelegramMessage,
  TimerCall,
  TimerOptions,
  TopicAddress,
  TopicInfo,
  WriteCondition,
} from './plugin-context.ts';
export type { Raw, RawCommandData, RawDialogData, RawId, RawMessageData } from './protocol/raw.ts';
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
