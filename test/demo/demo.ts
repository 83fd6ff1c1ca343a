import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { styleText } from 'node:util';
import { Conversation } from './conversation.ts';
import { everyoneHas, showCrash, type Crash } from './crash.ts';
import { Deviation } from './deviation.ts';
import { showDownload } from './download.ts';
import { isRunning } from '../fixtures/processes.ts';
import { showKill, type Kill } from './kill.ts';
import { showLate } from './late.ts';
import { fact, paragraph, rule } from './layout.ts';
import type { Tally } from './records.ts';
import { COMMANDS, play } from './script.ts';
import { show } from './show.ts';
import { setStage, type Stage } from './stage.ts';
import { duration } from './text.ts';
import { showWarning } from './warning.ts';

/** What is left to say, and to look after, when the host has stopped. */
interface Played {
  readonly kill: Kill;
  readonly crash: Crash;
  readonly lateMs: number;
  readonly tallies: readonly Tally[];
  readonly commands: readonly number[];
  readonly events: readonly number[];
  readonly pids: readonly number[];
  readonly folder: string;
}

const interrupted = new Promise<never>((_, reject) => {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => reject(new Deviation('It was interrupted.')));
  }
});
interrupted.catch(() => {});
// Whoever reads the output may stop reading it: that must not leave a host behind.
process.stdout.on('error', () => {});

async function perform(): Promise<Played> {
  await show(
    styleText('bold', 'hotline-host, the demo'),
    paragraph(
      'A real host with real plugins. A small Hotline plays customers who write, and operators who type commands in the ' +
        'customers’ topics. Everything goes through HTTP, as it does in life.',
    ),
  );
  await using stage = await setStage();
  try {
    await introduce(stage);
    using talk = new Conversation(stage.host, COMMANDS);
    const played = await Promise.race([playAll(stage, talk), interrupted]);
    const { code } = await stage.host.stop();
    if (code !== 0) throw new Deviation(`The host ended with ${code} instead of 0.`);
    const pids = stage.turns().flatMap(({ pid }) => pid ?? []);
    return { ...played, commands: talk.commands, events: talk.events, pids, folder: stage.host.folder };
  } catch (error) {
    console.error(`The end of the host’s log:\n${stage.host.stderr.split('\n').slice(-12).join('\n')}`);
    throw error;
  }
}

async function playAll(
  stage: Stage,
  talk: Conversation,
): Promise<Pick<Played, 'kill' | 'crash' | 'lateMs' | 'tallies'>> {
  const seen: { kill?: Kill; crash?: Crash; lateMs?: number } = {};
  await play(talk, {
    warning: (plugin, about) => showWarning(stage, plugin, about),
    download: showDownload,
    late: async (reply, says) => void (seen.lateMs = await showLate(stage, reply, says)),
    kill: async () => void (seen.kill = await showKill(stage, 'looper')),
    crash: async () => void (seen.crash = await showCrash(stage, talk.events.length)),
  });
  const tallies = await everyoneHas(stage, talk.events.length);
  const posted = stage.telegram.requests.length;
  if (posted !== 1) throw new Deviation(`The bot posted ${posted} times instead of once.`);
  return { kill: seen.kill!, crash: seen.crash!, lateMs: seen.lateMs!, tallies };
}

async function introduce({ host, startedInMs, plugins, turn }: Stage): Promise<void> {
  const rows = [...plugins].map(async ([name, description]) => {
    const { pid } = await turn(`process of ${name}`, ({ plugin, pid }) => plugin === name && pid !== undefined);
    return fact('✓', `${styleText('bold', name)} ${description}`, `process ${pid}`);
  });
  await show(fact('✓', `host on ${host.url}`, `started in ${duration(startedInMs)}`), ...(await Promise.all(rows)));
}

async function conclude({ kill, crash, lateMs, tallies, commands, events, pids, folder }: Played): Promise<void> {
  for (let i = 0; i < 50 && pids.some(isRunning); i++) await sleep(20);
  const left = pids.filter(isRunning);
  if (left.length > 0) throw new Deviation(`These processes of plugins are left: ${left.join(', ')}.`);
  if (existsSync(folder)) throw new Deviation(`The folder ${folder} is left.`);
  const [slowest = 0, second = 0] = commands.toSorted((a, b) => b - a);
  await show(
    rule('In short', ''),
    fact(
      '✓',
      `${commands.length} commands, all answered within Hotline’s 3 s: one in ${duration(slowest)}, the others in ${duration(second)} or less.`,
    ),
    fact('✓', `One answer that takes longer was posted into the topic, once, ${duration(lateMs)} after its command.`),
    fact('✓', `${events.length} events, all taken in ${duration(Math.max(...events))} or less.`),
    fact('✓', `${kill.plugin} looped for ever: process ${kill.pid} was killed, ${kill.nextPid} took its place.`),
    fact('✓', `The host was killed with work to do: process ${crash.pid}, and ${crash.nextPid} went on with it.`),
    ...tallies.map(({ plugin, again }) =>
      fact(
        '✓',
        `${plugin} got all ${events.length} events, each dialog’s in order${again > 0 ? `; ${again} came again after the kill` : ''}.`,
      ),
    ),
    fact('✓', 'The host has stopped, and no process and no file is left.'),
  );
  await show(
    paragraph(
      'Now you: `npm run dev`, then `npx hotline send /ping` in another terminal. README.md goes on from there.',
    ),
  );
}

try {
  await conclude(await perform());
} catch (error) {
  console.error('\nThe demo failed.', error instanceof Deviation ? error.message : error);
  process.exit(1);
}
