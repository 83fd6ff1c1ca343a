import { CommanderError } from 'commander';
import { createProgram, isVerb } from './program.ts';
import { reportError } from './report-error.ts';

/** Runs the `hotline` command. Sets the exit code: 0 done, 1 failed, 2 called wrongly. */
export async function main(argv: readonly string[]): Promise<void> {
  // Whoever writes is told; nobody is told when it is a help text behind `| head`, and nothing is lost by it.
  process.stdout.on('error', () => undefined);
  try {
    const program = await createProgram(argv[2]);
    // A verb that there is not is said first: for `hotline strat --help` commander would show the help, as if all were well.
    await program.parseAsync(isVerb(argv[2]) ? argv : argv.slice(0, 3));
  } catch (error) {
    if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : 2;
    else process.exitCode = reportError(error);
  }
}
