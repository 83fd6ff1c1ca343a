import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Config } from '../config/types.ts';
import { HostError } from '../errors.ts';
import type { Log } from '../log.ts';
import { readEnvelope } from '../protocol/envelope.ts';
import type { Envelope } from '../protocol/envelope.ts';
import { fingerprint } from '../protocol/fingerprint.ts';
import { readJson } from '../protocol/json.ts';
import { isCommandName } from '../protocol/names.ts';
import { arriveCommand } from '../protocol/normalise.ts';
import { rawJson } from '../protocol/raw-json.ts';
import { createAddresses } from './addresses.ts';
import { readBody } from './body.ts';
import { createFailures } from './failures.ts';
import type { HostStatus } from './health.ts';
import { createKeyring } from './keys.ts';
import type { Intake, ReplyBody } from './ports.ts';
import { createRefusalLog } from './refusal-log.ts';
import { FAILED, refusal, refuse, retryAfter } from './refusal.ts';
import type { Refusal } from './refusal.ts';

const FORBIDDEN = refusal(403, 'This address is not allowed.');
const NOT_A_WEBHOOK = refusal(400, 'The body is not a JSON object with a string event_type.');
const UNAUTHORIZED = refusal(401, 'The instance or the key is wrong.');
const LIMITED = refusal(429, 'Too many requests with a wrong key.');
const NOT_STORED = retryAfter(5, refusal(503, 'The event could not be stored.'));
const OVERLOADED = retryAfter(1, refusal(503, 'Too many requests are under way.'));
const NOT_SERVING = retryAfter(5, refusal(503, 'The host is starting or stopping.'));

/** Nobody is shown what an event was answered with. */
const ACCEPTED: ReplyBody = { type: 'empty' };
const CONTENT_TYPES = { json: 'application/json; charset=utf-8', markdown: 'text/plain; charset=utf-8' };

export interface WebhookPorts {
  readonly intake: Intake;
  readonly log: Log;
  status(): HostStatus;
}

/** Answers one POST to the webhook path, and calls `answered`. */
export type Webhook = (req: IncomingMessage, res: ServerResponse, answered: () => void) => void;

/** The reply or refusal; undefined when nobody is left to answer. */
type Answer = ReplyBody | Refusal | undefined;

/**
 * The way of a webhook: the checks in their order, then on to commands or events, and the reply. All of Hotline's traffic comes
 * through here, so it speaks to Node's request and response themselves, and makes no promises where a function is enough.
 */
export function createWebhook(config: Config, { intake, log, status }: WebhookPorts): Webhook {
  const { bodyLimit, maxPending } = config.server;
  const addresses = createAddresses(config.server.allow, config.server.trustProxy);
  const failures = createFailures(config.server.failures);
  const logRefusal = createRefusalLog(log);
  const connectionOf = createKeyring(config.connections);
  // Without a key, a request can only be refused after its body: far more bodies than requests, but not without end.
  const maxArriving = 2 * maxPending;
  let arriving = 0;
  // Counted apart: events that wait for a slow disk must not keep commands out.
  const pending = { commands: 0, events: 0 };

  function receive(req: IncomingMessage, end: (answer: Answer) => void): void {
    const arrivedAt = performance.now();
    if (!addresses.admits(req)) return end(FORBIDDEN);
    if (arriving >= maxArriving) return end(OVERLOADED);
    arriving++;
    readBody(req, bodyLimit, (body) => {
      arriving--;
      if (typeof body !== 'string') return end(body);
      try {
        take(req, body, arrivedAt, end);
      } catch (error) {
        end(failed(error));
      }
    });
  }

  function take(req: IncomingMessage, body: string, arrivedAt: number, end: (answer: Answer) => void): void {
    const read = parse(body);
    if (read === undefined) return end(NOT_A_WEBHOOK);
    const { envelope, isLiteral } = read;
    const connection = connectionOf(envelope.instanceId, envelope.apiKey);
    if (connection === undefined) return void unauthorized(req).then(end, (error) => end(failed(error)));
    if (status().phase !== 'serving') return end(NOT_SERVING);
    const kind = isCommandName(envelope.eventType) ? 'commands' : 'events';
    if (pending[kind] >= maxPending) return end(OVERLOADED);

    const id = fingerprint(connection.name, envelope, config.events.dedupe);
    const raw = rawJson(body, isLiteral, envelope);
    const answered: Promise<ReplyBody | void> =
      kind === 'commands'
        ? intake.answer(arriveCommand(envelope, connection, id, raw), arrivedAt)
        : intake.accept({ connection, envelope, fingerprint: id, body: raw, receivedAt: Date.now() });
    pending[kind]++;
    const settle = (answer: Answer) => {
      pending[kind]--;
      end(answer);
    };
    answered.then(
      (reply) => settle(reply ?? ACCEPTED),
      (error: unknown) => settle(failed(error)),
    );
  }

  async function unauthorized(req: IncomingMessage): Promise<Refusal> {
    const seconds = await failures.count(addresses.clientOf(req));
    return seconds === undefined ? UNAUTHORIZED : retryAfter(seconds, LIMITED);
  }

  function failed(error: unknown): Refusal {
    if (error instanceof HostError && error.code === 'STORE_UNAVAILABLE') return NOT_STORED;
    log.error({ err: error }, 'A webhook failed.');
    return FAILED;
  }

  function respond(req: IncomingMessage, res: ServerResponse, answer: Answer): void {
    if (answer === undefined) return;
    if (!('status' in answer)) return reply(res, answer);
    logRefusal(answer, addresses.clientOf(req));
    refuse(req, res, answer);
  }

  return (req, res, answered) =>
    receive(req, (answer) => {
      respond(req, res, answer);
      answered();
    });
}

function parse(body: string): { readonly envelope: Envelope; readonly isLiteral: boolean } | undefined {
  try {
    const { value, isLiteral } = readJson(body);
    const envelope = readEnvelope(value);
    return envelope && { envelope, isLiteral };
  } catch {
    return undefined;
  }
}

function reply(res: ServerResponse, { type, body = '' }: { type: ReplyBody['type']; body?: string }): void {
  if (type === 'empty') {
    res.writeHead(200, { 'content-length': 0 });
  } else {
    res.writeHead(200, { 'content-type': CONTENT_TYPES[type], 'content-length': Buffer.byteLength(body) });
  }
  res.end(body);
}
