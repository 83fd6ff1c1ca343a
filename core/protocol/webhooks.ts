import { parseJson } from './json.ts';
import { eventNames, isCommandName, isEventName } from './names.ts';

/**
 * Hotline's WEBHOOKS parameter: which URL is sent which events and commands. Empty means `OFF`.
 *
 * ```ts
 * const webhooks: Webhooks = { 'https://example.com/webhooks': ['dialog_created', '/invoice'] };
 * ```
 */
export type Webhooks = Readonly<Record<string, readonly string[]>>;

/** The parameter cannot be read, or a URL cannot be written into it; the message is one sentence. */
export class WebhooksError extends Error {
  override readonly name = 'WebhooksError';
}

/** Reads the parameter as Hotline keeps it; `OFF` and nothing at all read as empty. Throws `WebhooksError`. */
export function readWebhooks(text: string): Webhooks {
  if (/^\s*(off)?\s*$/i.test(text)) return {};
  const webhooks = parse(text);
  for (const [url, names] of Object.entries(webhooks)) {
    requireUrl(url);
    if (!Array.isArray(names) || !names.every((name) => typeof name === 'string')) {
      throw new WebhooksError(`${url} must have a list of names, as in ["dialog_created", "/invoice"].`);
    }
  }
  return webhooks as Webhooks;
}

function parse(text: string): object {
  let value: unknown;
  try {
    value = parseJson(text);
  } catch {
    throw new WebhooksError('The WEBHOOKS parameter is not valid JSON.');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new WebhooksError('The WEBHOOKS parameter must be a JSON object whose keys are URLs.');
  }
  return value;
}

/**
 * Writes the parameter, ready to paste: events in Hotline's order, then commands by name, each once. `OFF` when there are no
 * names. Throws `WebhooksError` for a URL that is none.
 */
export function writeWebhooks(url: string, names: Iterable<string>): string {
  requireUrl(url);
  const unique = new Set(names);
  const events = eventNames.filter((name) => unique.has(name));
  const others = [...unique].filter((name) => !isEventName(name)).sort();
  return unique.size === 0 ? 'OFF' : JSON.stringify({ [url]: [...events, ...others] }, null, 2);
}

/** What is readable but looks wrong, one sentence each. */
export function checkWebhooks(webhooks: Webhooks): string[] {
  return Object.entries(webhooks).flatMap(([url, names]) => {
    const { protocol, hostname } = new URL(url);
    const problems = [...new Set(names)].flatMap((name) => nameProblems(url, name, names));
    if (protocol === 'http:' && !/^(localhost|127\..*|\[::1\])$/.test(hostname)) {
      problems.unshift(`${url} is not HTTPS: the API key and the customers' messages travel in the clear.`);
    }
    return problems;
  });
}

function nameProblems(url: string, name: string, names: readonly string[]): string[] {
  const problems: string[] = [];
  if (isCommandName(name) ? !/^\/\S+$/.test(name) : !isEventName(name)) {
    problems.push(`${url} lists "${name}", which is no event; a command starts with "/" and has no spaces.`);
  }
  if (names.indexOf(name) !== names.lastIndexOf(name)) problems.push(`${url} lists "${name}" more than once.`);
  return problems;
}

function requireUrl(url: string): void {
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) {
    throw new WebhooksError(`"${url}" is not an http or https URL.`);
  }
}
