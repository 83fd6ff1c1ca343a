import type { CommandName, DialogEventName, EventName, MessageEventName } from './types.ts';

/** The system events, in the order in which Hotline's documentation lists them. */
export const dialogEventNames: readonly DialogEventName[] = ['dialog_created', 'dialog_reopened', 'dialog_closed'];
export const messageEventNames: readonly MessageEventName[] = [
  'message_received',
  'message_sent',
  'message_intercepted',
];
export const eventNames: readonly EventName[] = [...dialogEventNames, ...messageEventNames];

const dialogNames = new Set<string>(dialogEventNames);
const messageNames = new Set<string>(messageEventNames);

export const isDialogEventName = (name: string): name is DialogEventName => dialogNames.has(name);
export const isMessageEventName = (name: string): name is MessageEventName => messageNames.has(name);
export const isEventName = (name: string): name is EventName => isDialogEventName(name) || isMessageEventName(name);

/** Hotline tells commands from events by the slash alone. */
export const isCommandName = (name: string): name is CommandName => name.startsWith('/');
