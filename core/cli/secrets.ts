import { HIDDEN } from './hide-secrets.ts';

/** Shorter ones would hide ordinary words. */
const SHORTEST = 6;

/** The keys and tokens that must not be seen. Those of an older configuration stay among them. */
export class Secrets {
  /** As they stand in a JSON line. */
  readonly #forms = new Set<string>();

  constructor(secrets: Iterable<string> = []) {
    this.add(secrets);
  }

  add(secrets: Iterable<string>): void {
    for (const secret of secrets) if (secret.length >= SHORTEST) this.#forms.add(JSON.stringify(secret).slice(1, -1));
  }

  hideIn(line: string): string {
    let text = line;
    for (const form of this.#forms) if (text.includes(form)) text = text.replaceAll(form, HIDDEN);
    return text;
  }
}
