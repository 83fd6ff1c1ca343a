import { onTestFinished } from 'vitest';
import { parseConfig } from '../../core/config/parse.ts';
import type { Config, UserConfig } from '../../core/config/types.ts';
import type { IncomingEvent, Intake, ReplyBody } from '../../core/http/ports.ts';
import { startServer } from '../../core/http/server.ts';
import type { HttpServer } from '../../core/http/server.ts';
import type { HostStatus } from '../../core/http/health.ts';
import type { Log } from '../../core/log.ts';
import type { ArrivedCommand } from '../../core/protocol/arrived-command.ts';
import { normaliseCommand } from '../../core/protocol/normalise.ts';

export const INSTANCE = '132099468746812345';
export const KEY = 'pQTngMZLh0NmAh';
export const SUPPORT = { name: 'support', instanceId: INSTANCE, apiKeys: [KEY] };

/** A log that keeps its lines as text, errors with their stacks. */
export function recordingLog(): Log & { readonly lines: string[] } {
  const lines: string[] = [];
  const line = (level: string) => (fields: object, message: string) => {
    const text = JSON.stringify(fields, (_, value: unknown) => (value instanceof Error ? `${value.stack}` : value));
    lines.push(`${level} ${message} ${text}`);
  };
  return { lines, debug: line('debug'), info: line('info'), warn: line('warn'), error: line('error') };
}

/** An intake that answers every command with its text, and keeps what it is given. */
export class RecordingIntake implements Intake {
  readonly commands: ArrivedCommand[] = [];
  /** When each command arrived, in milliseconds of `performance.now()`. */
  readonly arrivals: number[] = [];
  readonly events: IncomingEvent[] = [];

  answer(command: ArrivedCommand, arrivedAt: number): Promise<ReplyBody> {
    this.arrivals.push(arrivedAt);
    this.commands.push(command);
    return Promise.resolve({
      type: 'json',
      body: JSON.stringify({ message: normaliseCommand(command).text, status: 'ok' }),
    });
  }

  accept(event: IncomingEvent): Promise<void> {
    this.events.push(event);
    return Promise.resolve();
  }
}

export interface Served {
  readonly server: HttpServer;
  readonly port: number;
  readonly intake: RecordingIntake;
  readonly log: ReturnType<typeof recordingLog>;
  status: HostStatus;
}

export const METRICS = { contentType: 'text/plain; version=0.0.4; charset=utf-8', text: 'hotline_test 1\n' };

export function configured(
  server: UserConfig['server'] = {},
  connections: UserConfig['connections'] = [SUPPORT],
): Config {
  return parseConfig({ connections, server: { port: 0, ...server } });
}

/** A server on a free port, until the end of the test. */
export async function serve(config: Config = configured(), intake = new RecordingIntake()): Promise<Served> {
  const log = recordingLog();
  const served = { intake, log, status: { phase: 'serving', problems: [] } as HostStatus };
  const server = await startServer({
    config,
    intake,
    log,
    status: () => served.status,
    metrics: () => Promise.resolve(METRICS),
  });
  onTestFinished(() => server.closeNow());
  return Object.assign(served, { server, port: server.port });
}
