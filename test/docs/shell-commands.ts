import type { Command } from 'commander';

export interface Surroundings {
  /** Of the root's package.json. */
  readonly scripts: Readonly<Record<string, string>>;
  readonly program: Command;
}

const OF_NPM = new Set(['ci', 'install', 'test', 'start', 'publish']);
const HOTLINE = /^(?:npx hotline|hotline|node core\/bin\/hotline\.js)(?= )/;

/** What is wrong with a command of ours, as one sentence. Others are not judged. */
export function problemWith(line: string, { scripts, program }: Surroundings): string | undefined {
  const problem = npmProblem(line, scripts) ?? hotlineProblem(line, program);
  return problem === undefined ? undefined : `${line}: ${problem}`;
}

function npmProblem(line: string, scripts: Surroundings['scripts']): string | undefined {
  const [, run, name] = /^npm (run )?([\w:-]+)/.exec(line) ?? [];
  if (name === undefined || name in scripts) return undefined;
  return run === undefined && OF_NPM.has(name) ? undefined : `there is no script ${name}`;
}

function hotlineProblem(line: string, program: Command): string | undefined {
  if (!HOTLINE.test(line)) return undefined;
  const [name = '', ...words] = line.replace(HOTLINE, '').match(/"[^"]*"|\S+/g) ?? [];
  const verb = name.startsWith('-') ? program : program.commands.find((command) => command.name() === name);
  if (verb === undefined) return name === 'help' || name === '…' ? undefined : `there is no verb ${name}`;
  if (verb === program) return usageProblem(verb, [name]);
  const part = verb.commands.find((command) => command.name() === words[0]);
  return part === undefined ? usageProblem(verb, words) : usageProblem(part, words.slice(1));
}

function usageProblem(verb: Command, words: readonly string[]): string | undefined {
  const { registeredArguments } = verb;
  let free = registeredArguments.some(({ variadic }) => variadic) ? Infinity : registeredArguments.length;
  for (let i = 0; i < words.length; i++) {
    const word = words[i]!;
    if (/^--?\w/.test(word)) {
      const option = verb
        .createHelp()
        .visibleOptions(verb)
        .find(({ long, short }) => word === long || word === short);
      if (option === undefined) return `${verb.name()} has no option ${word}`;
      if (option.required) i++;
    } else if (free-- <= 0) {
      return `${verb.name()} takes no argument ${word}`;
    }
  }
  return undefined;
}
