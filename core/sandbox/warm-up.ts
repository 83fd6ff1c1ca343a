import type { TravellingCommand } from '../protocol/arrived-command.ts';
import type { Builtins } from './builtins.ts';
import type { ArrivedEvent } from '../protocol/arrived-event.ts';
import type { HostServices } from './contract.ts';
import { readDefinition } from './definition.ts';
import { createPluginLog } from './log.ts';
import { RunningPlugin } from './running-plugin.ts';
import { createSurroundings } from './surroundings.ts';

const URL = 'hotline:warm-up';
const SOURCE = `
  import 'node:fs';
  export default { commands: { '/warm-up': { run: ({ text }) => text } }, events: { message_received() {} } };`;
const TIMES = { timeoutMs: 1_000, limitMs: 1_000, call: 0 };

const raw = {
  event_type: '/warm-up',
  timestamp: '2026-01-01 00:00:00',
  instance_id: '1',
  data: { command_data: 'text', chat_id: -1, topic_id: 1, message_id: 1, sender_user_id: 1, user_id: 1 },
};
const command: TravellingCommand = { id: '', name: '/warm-up', connection: '', timezone: 'UTC', receivedAt: 0, raw };
const event: ArrivedEvent = [{ ...raw, event_type: 'message_received' }, '', 'UTC', 1, 1, 0];

/** Loads a plugin that does nothing and calls it; see `SandboxFunctions`. It leaves no trace but compiled functions. */
export async function warmUp(builtins: Builtins, services: HostServices): Promise<void> {
  const hooks = builtins.module.registerHooks({
    resolve: (specifier, context, next) =>
      specifier === URL ? { url: URL, format: 'module', shortCircuit: true } : next(specifier, context),
    load: (url, context, next) =>
      url === URL ? { format: 'module', source: SOURCE, shortCircuit: true } : next(url, context),
  });
  const module = (await import(URL)) as { default: unknown };
  hooks.deregister();
  const { definition } = readDefinition(module.default);
  const log = createPluginLog(() => {}, 1);
  const nothing = {
    options: {},
    log,
    dataDir: '',
    services,
    timerNames: [],
    builtins,
    defer() {},
    done() {},
    ended() {},
  };
  const plugin = new RunningPlugin(definition, createSurroundings(nothing));
  await plugin.setup();
  await plugin.command(command, TIMES);
  await plugin.deliver([event, event], TIMES);
  await plugin.deliverEach([event, event], TIMES);
}
