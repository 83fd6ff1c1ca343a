import { Command } from 'commander';
import type { StoreOptions } from './journal/look-after.ts';
import { configOption, examples } from './options.ts';

/** `hotline store` */
export function storeVerb(): Command {
  const verb = new Command('store')
    .summary('look after the store: statistics, check, backup, restore, compaction')
    .description('Look after the store, in which events, dead letters, timers and plugins’ values are kept.')
    .addOption(configOption())
    .addHelpText(
      'after',
      examples([
        'hotline store stats',
        'hotline store check',
        'hotline store backup monday.sqlite',
        'hotline store restore monday.sqlite              (with the host stopped)',
        'hotline store compact                            (with the host stopped)',
      ]),
    )
    .enablePositionalOptions();
  for (const part of [statsPart(), checkPart(), backupPart(), restorePart(), compactPart()]) verb.addCommand(part);
  return verb;
}

function part(name: string, summary: string, description: string, calls: readonly string[]): Command {
  const command = new Command(name).summary(summary).description(description).addOption(configOption());
  return command.addHelpText('after', examples(calls));
}

const statsPart = () =>
  part(
    'stats',
    'say how much there is',
    'Show how many events there are, what they take, and what waits for which plugin.',
    ['hotline store stats', 'hotline store stats --json | jq .plugins'],
  )
    .option('--json', 'print an object for programs')
    .action(async (_: unknown, command: Command) => {
      const { stats } = await import('./journal/look-after.ts');
      await stats(command.optsWithGlobals<StoreOptions>());
    });

const checkPart = () =>
  part('check', 'see whether it is whole', 'Read all of the store and see whether it is whole; fails when it is not.', [
    'hotline store check',
    'hotline store check --json | jq .findings',
  ])
    .option('--json', 'print an object for programs')
    .action(async (_: unknown, command: Command) => {
      const { check } = await import('./journal/look-after.ts');
      await check(command.optsWithGlobals<StoreOptions>());
    });

const backupPart = () =>
  part(
    'backup',
    'copy it into a file',
    'Copy the store, as it is at this moment, into one file. The host may go on running.',
    ['hotline store backup monday.sqlite', 'hotline store backup latest.sqlite --force'],
  )
    .argument('<file>', 'where to')
    .option('--force', 'replace the file if there is one')
    .action(async (file: string, _: unknown, command: Command) => {
      const { backup } = await import('./journal/look-after.ts');
      await backup(file, command.optsWithGlobals<StoreOptions>());
    });

const restorePart = () =>
  part(
    'restore',
    'put a backup in its place',
    'Put a backup in the place of the store, while no host runs. What was there is kept beside it.',
    ['hotline store restore monday.sqlite'],
  )
    .argument('<file>', 'the backup')
    .action(async (file: string, _: unknown, command: Command) => {
      const { restore } = await import('./journal/store-files.ts');
      await restore(file, command.optsWithGlobals<StoreOptions>());
    });

const compactPart = () =>
  part(
    'compact',
    'give back what it no longer uses',
    'Give back to the disk what the store no longer uses, while no host runs.',
    ['hotline store compact'],
  ).action(async (_: unknown, command: Command) => {
    const { compact } = await import('./journal/store-files.ts');
    await compact(command.optsWithGlobals<StoreOptions>());
  });
