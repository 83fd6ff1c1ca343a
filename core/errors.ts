/**
 * Every error that a person can meet: its stable code and what to do about it. `docs/errors.md` holds the same table for
 * readers, and a test keeps the two together.
 */
export const ERRORS = {
  CONFIG_NOT_FOUND:
    'Name the file with --config FILE, or run the command where hotline.config.ts lies; `hotline init` makes a first one.',
  CONFIG_BROKEN: 'Mend the configuration file at the place that is named.',
  CONFIG_INVALID: 'Change the setting that is named to one of the allowed values.',
  NO_CONNECTIONS: 'Set the API key of at least one connection, or use `hotline dev`, which brings one of its own.',
  PORT_IN_USE: 'Choose another port with --port, or stop the process that holds it.',
  LISTEN_FAILED:
    'Set server.host to an address of this machine, and server.port to one this user may open (above 1023).',
  TLS_UNREADABLE: 'Point server.tls.cert and server.tls.key at readable PEM files that belong together.',
  DATA_UNWRITABLE: 'Let the user that runs the host read and write the folder data beside the configuration.',
  PLUGIN_REFUSED: 'Follow the rule that is named, or take the folder out of the plugins directory.',
  PLUGIN_BROKEN:
    'Mend the file at the place that is named and save it; until then an older version goes on, if there is one.',
  PLUGIN_OPTIONS_INVALID: 'Change the setting under plugins.options that is named.',
  PLUGIN_CRASHED: 'Read the plugin’s last lines in the log.',
  PLUGIN_PAUSED: 'Mend the plugin and save it; it is tried again by itself, too.',
  WATCH_FAILED:
    'Raise fs.inotify.max_user_watches with sysctl and restart the host; until then, restart it after a change.',
  HOST_NOT_RUNNING:
    'Start the host with `hotline start` or `hotline dev`, in the same folder or with the same --config.',
  CONTROL_FAILED: 'Read the host’s log: it could not do what was asked.',
  SEND_INVALID:
    'Give an event or command as words, as a JSON file, or on standard input; `hotline send --help` shows examples.',
  CONNECTION_UNKNOWN: 'Name one of the connections with --connection.',
  WEBHOOKS_URL_UNKNOWN: 'Give the public address with --url, or set server.publicUrl in the configuration.',
  WEBHOOKS_INVALID: 'Give a JSON object whose keys are URLs and whose values are lists of event names.',
  STORE_UNAVAILABLE: 'Check the disk under the store; Hotline sends the event again.',
  STORE_HELD: 'Stop that process first, or give this deployment a store of its own.',
  STORE_CORRUPT:
    'Restore the store from a backup that is whole, or move its file away to start an empty one; nothing was changed in it.',
  STORE_NEWER: 'Start the newer version of hotline-host that made this file, or restore a backup from before.',
  STORE_NOT_DURABLE: 'Put the store on a local disk: the file system under it cannot keep what it is given.',
  TIMER_INVALID: 'Set a timer with `in` (milliseconds, or as in 15m) or with `at` (a time), and a small payload.',
  STORE_LIMIT: 'Store less under one key, or fewer keys; large data belongs into files in ctx.dataDir.',
  STORE_MISSING: 'Check the path; a host makes its store when it first starts.',
  STORE_IN_MEMORY: 'Set store to the path of a file, and what is stored outlives the host.',
  STORE_FILE_EXISTS: 'Choose another name, or replace the file with --force.',
  STORE_COPY_FAILED: 'Choose a folder that exists, may be written, and has room for the copy.',
  EVENT_UNKNOWN: 'Look for it with `hotline events`; events are kept for events.retention.days.',
  COMMAND_UNKNOWN: 'Look for it with `hotline events --commands`; commands are kept for replies.historyMs.',
  DEAD_LETTER_UNKNOWN: 'See which there are with `hotline dead`.',
  PLUGIN_UNKNOWN: 'Name a plugin that `hotline plugins` shows, and that declares events.',
  REPLAY_UNKNOWN: 'Start a replay without --resume.',
  OUTBOUND_NOT_CONFIGURED: 'Set the token that is named on the connection, or do without the call.',
  OUTBOUND_INVALID: 'Change the argument that is named.',
  OUTBOUND_REFUSED: 'Read what the other side says; it would refuse the same request again.',
  OUTBOUND_LIMITED: 'Nothing was sent: try again later, or send less.',
  OUTBOUND_FAILED: 'It may or may not have arrived: look before you send it again.',
  FILE_INVALID: 'Publish less, for a shorter time, or with another name or type.',
  CONFIRMATION_NEEDED:
    'Add --yes to do it unasked, or run the command in a terminal; `hotline plugins add` has --no-grants to grant nothing.',
  PLUGIN_NAME_INVALID:
    'Give a name in lower-case letters, digits and dashes, as in `hotline new weather --command /weather --event dialog_created`.',
  FILE_EXISTS: 'Choose another name or another folder; nothing that exists is written over.',
  PLUGIN_UNSUITABLE:
    'Nothing was changed. Follow the rule that is named, name the folder of a plugin, or ask for a version that fits this host.',
  PLUGIN_NOT_INSTALLED: 'Name an installed package or its plugin; `hotline plugins` shows where each one lies.',
  NPM_FAILED: 'Read what npm says, and try again; the deployment is as npm left it.',
} as const satisfies Record<string, string>;

export type ErrorCode = keyof typeof ERRORS;

/**
 * An error with a stable code. The message names the plugin, file or setting; `advice` says what to do.
 *
 * ```ts
 * throw new HostError('CONFIG_INVALID', 'server.port is 70000; allowed: 0 to 65535.');
 * ```
 */
export class HostError extends Error {
  override readonly name = 'HostError';
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }

  get advice(): string {
    return ERRORS[this.code];
  }
}
