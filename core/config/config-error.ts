import { HostError } from '../errors.ts';

/** Why a configuration that was found cannot be used. */
export class ConfigError extends HostError {
  /** Absolute paths of the files that were read, looked for, or are at fault: to mend one of them may be all that is needed. */
  readonly inputs: readonly string[];

  constructor({ code, message, cause }: HostError, inputs: Iterable<string>) {
    super(code, message, { cause });
    this.inputs = [...inputs];
  }
}
