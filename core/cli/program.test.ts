import type { CommanderError } from 'commander';
import { describe, expect, it } from 'vitest';
import { createProgram } from './program.ts';

/** What a call prints, and the exit code that commander would give it. */
async function parse(...args: string[]) {
  let printed = '';
  const write = (text: string) => void (printed += text);
  const program = await createProgram();
  const all = [program, ...program.commands, ...program.commands.flatMap(({ commands }) => commands)];
  for (const command of all) command.configureOutput({ writeOut: write, writeErr: write });
  const error = await program.parseAsync(args, { from: 'user' }).then(
    () => undefined,
    (thrown: CommanderError) => thrown,
  );
  return { printed, exitCode: error?.exitCode };
}

const verbs = (await createProgram()).commands.map((command) => command.name());
const parts = (await createProgram()).commands.flatMap((verb) =>
  verb.commands.map((part) => [verb.name(), part.name()] as const),
);

describe('the hotline command', () => {
  it('has its verbs, each in the list of commands and with examples of its own', async () => {
    expect(verbs).toEqual([
      'start',
      'dev',
      'new',
      'init',
      'send',
      'plugins',
      'webhooks',
      'events',
      'dead',
      'replay',
      'store',
    ]);
    const { printed: list } = await parse('--help');
    for (const verb of verbs) {
      expect(list).toMatch(new RegExp(`^  ${verb} .*\\w`, 'm'));
      const { printed, exitCode } = await parse('help', verb);
      expect(exitCode).toBe(0);
      expect(printed).toMatch(new RegExp(`\nExamples:\n(  .*hotline ${verb}.*\n)+`));
    }
  });

  it('has parts of verbs, each with examples of its own', async () => {
    expect(parts.map((names) => names.join(' '))).toContain('store backup');
    for (const [verb, part] of parts) {
      const { printed, exitCode } = await parse(verb, part, '--help');
      expect(exitCode).toBe(0);
      expect(printed).toMatch(new RegExp(`\nExamples:\n(  .*hotline ${verb} ${part}.*\n)+`));
    }
  });

  it('documents its exit codes', async () => {
    expect((await parse('--help')).printed).toMatch(
      /Exit codes:\n {2}0 {2}done\n {2}1 {2}failed.*\n {2}2 {2}called wrongly/,
    );
  });

  it.each([
    [['strat'], 'Did you mean start?'],
    [['start', '--prot', '1'], 'Did you mean --port?'],
    [['plugins', 'ping'], 'too many arguments'],
    [['webhooks', '--url', 'ftp://example.com'], 'It must be an http or https URL.'],
    [['send', '--topic', '1.5', '/x'], 'It must be a whole number.'],
    [['store', 'chekc'], 'Did you mean check?'],
    [['dead', 'retry', '--al'], 'Did you mean --all?'],
    [['replay'], "required option '--plugin <name>' not specified"],
    [[], 'Usage: hotline'],
  ])('says what is wrong with %j', async (args, sentence) => {
    const { printed, exitCode } = await parse(...args);
    expect(printed).toContain(sentence);
    expect(exitCode).toBe(1);
  });
});
