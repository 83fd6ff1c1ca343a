import { sandboxSettings } from '../config/plugin-settings.ts';
import { replySettings } from '../config/reply-settings.ts';

/** Those of a host whose configuration says nothing about them. */
export const limits = sandboxSettings.parse({});
export const replies = replySettings.parse({});
