import { once } from 'node:events';
import { connect } from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { buildDelivery } from '../../core/emulator/deliveries.ts';
import { INSTANCE, KEY } from '../fixtures/deployment.ts';
import { startHost, type RunningHost } from '../fixtures/running-host.ts';
import { LINES, recorders, type DeliveredLine } from './plugins.ts';
import { Recording } from './recording.ts';
import { readStored } from './stored.ts';

const bodyOf = (number: number): string =>
  JSON.stringify(
    buildDelivery({
      type: 'message_received',
      instanceId: INSTANCE,
      apiKey: KEY,
      at: new Date(0),
      messageId: number,
      text: JSON.stringify({ number, throws: 0, loops: false }),
    }),
  );

/** Sends an event and cuts the connection as soon as `until` settles; nobody has read an answer by then. */
async function sendAndCut({ url }: RunningHost, number: number, until: () => Promise<unknown>): Promise<void> {
  const { port, hostname, host } = new URL(url);
  const socket = connect({ port: Number(port), host: hostname });
  await once(socket, 'connect');
  socket.pause();
  const body = bodyOf(number);
  socket.write(`POST /webhooks HTTP/1.1\r\nhost: ${host}\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
  await until();
  socket.resetAndDestroy();
}

async function send({ webhooks }: RunningHost, number: number): Promise<number> {
  return (await fetch(webhooks, { method: 'POST', body: bodyOf(number) })).status;
}

/** What the plugin `steady` is handed, until it is handed the event. */
function deliveriesIn({ folder }: RunningHost) {
  const recording = new Recording(path.join(folder, 'data/plugins/steady', LINES));
  const lines: DeliveredLine[] = [];
  return async (number: number): Promise<number[]> => {
    while (!lines.some((line) => line.number === number)) {
      lines.push(...recording.next());
      await sleep(1);
    }
    return lines.map((line) => line.number);
  };
}

const storeOf = ({ folder }: RunningHost) => readStored(path.join(folder, 'data/hotline.sqlite'));

describe('an event whose answer is lost with its connection [row 33]', () => {
  it('is recognised when it is sent again: it is stored and delivered once', async () => {
    await using host = await startHost(recorders);
    const delivered = deliveriesIn(host);
    await sendAndCut(host, 1, () => delivered(1));
    expect(await send(host, 1)).toBe(200);
    expect(await send(host, 2)).toBe(200);
    expect(await delivered(2)).toEqual([1, 2]);
    await host.stop();
    const { events, repeats } = await storeOf(host);
    expect(events.map(({ number }) => number)).toEqual([1, 2]);
    expect(repeats).toBe(1);
  });

  it('is recognised by the next host, when this one is killed', async () => {
    await using host = await startHost(recorders);
    await sendAndCut(host, 1, () => deliveriesIn(host)(1));
    await host.kill();
    await using next = await startHost({ folder: host.folder });
    expect(await send(next, 1)).toBe(200);
    await next.stop();
    expect(await storeOf(next)).toMatchObject({ events: [{ number: 1 }], repeats: 1 });
  });

  it('is stored once, wherever on its way the connection is cut', async () => {
    await using host = await startHost(recorders);
    const delivered = deliveriesIn(host);
    const numbers = Array.from({ length: 40 }, (_, index) => index + 1);
    for (const number of numbers) {
      await sendAndCut(host, number, () => sleep(number % 8));
      expect(await send(host, number)).toBe(200);
    }
    expect(await delivered(numbers.at(-1)!)).toEqual(numbers);
    await host.stop();
    const { events, repeats } = await storeOf(host);
    expect(events.map(({ number }) => number)).toEqual(numbers);
    expect(repeats).toBeGreaterThan(0);
  });
});
