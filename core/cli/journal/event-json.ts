import type { DeadLetter, DeliveryInfo, EventDetail } from '../../store/journal.ts';

const iso = (time: number): string => new Date(time).toISOString();

/** One event as a line for programs; times are ISO 8601 in UTC. */
export function eventJson({ body, receivedAt, deliveries, ...event }: EventDetail): string {
  const payload: unknown = JSON.parse(body);
  return JSON.stringify({ ...event, receivedAt: iso(receivedAt), deliveries: deliveries.map(deliveryJson), payload });
}

function deliveryJson({ retryAt, attempts, ...delivery }: DeliveryInfo) {
  return { ...delivery, attempts: attemptsJson(attempts), ...(retryAt !== undefined && { retryAt: iso(retryAt) }) };
}

export function letterJson({ diedAt, attempts, ...letter }: DeadLetter): string {
  return JSON.stringify({ ...letter, diedAt: iso(diedAt), attempts: attemptsJson(attempts) });
}

const attemptsJson = (attempts: DeliveryInfo['attempts']) =>
  attempts.map((record) => ({ ...record, at: iso(record.at) }));
