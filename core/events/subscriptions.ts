import type { PluginPort } from '../plugins/port.ts';

/** A connection of the configuration, as far as deliveries depend on it. */
export interface EventConnection {
  readonly name: string;
  /** IANA name of the zone that its times are in. */
  readonly timezone: string;
  /** The plugins that get its events; absent: all. */
  readonly plugins?: readonly string[];
}

const isServed = ({ plugins }: Pick<EventConnection, 'plugins'>, plugin: string): boolean =>
  plugins?.includes(plugin) ?? true;

/**
 * The connections whose past a plugin may get. Undefined, when none is kept from any plugin: those that are no longer
 * configured count then, too.
 */
export function connectionsServing(
  plugin: string,
  connections: readonly Pick<EventConnection, 'name' | 'plugins'>[],
): readonly string[] | undefined {
  if (connections.every(({ plugins }) => plugins === undefined)) return undefined;
  return connections.filter((connection) => isServed(connection, plugin)).map(({ name }) => name);
}

/** Which plugin gets which events. */
export class Subscriptions<Lane extends { readonly plugin: string }> {
  readonly #events = new Map<string, { readonly lane: Lane; readonly types: ReadonlySet<string> }>();
  #lanes = new Map<string, readonly Lane[]>();

  set(lane: Lane, types: readonly string[]): void {
    this.#events.set(lane.plugin, { lane, types: new Set(types) });
    this.#lanes = new Map();
  }

  delete(plugin: string): void {
    this.#events.delete(plugin);
    this.#lanes = new Map();
  }

  of(connection: EventConnection, type: string): readonly Lane[] {
    const key = `${connection.name}\n${type}`;
    const known = this.#lanes.get(key);
    if (known !== undefined) return known;
    const lanes = [...this.#events.values()]
      .filter(({ lane, types }) => types.has(type) && isServed(connection, lane.plugin))
      .map(({ lane }) => lane);
    // Types come from outside: only those that somebody declared are worth remembering.
    if (lanes.length > 0) this.#lanes.set(key, lanes);
    return lanes;
  }
}

/**
 * The events that a plugin wants. One that has not loaded since the host started wants what it last declared: its events are
 * kept until it serves.
 */
export function wantedEvents(
  { declaration, state }: PluginPort,
  remembered: readonly string[] = [],
): readonly string[] {
  const { events, commands } = declaration;
  const loaded = state === 'serving' || state === 'draining' || events.length > 0 || Object.keys(commands).length > 0;
  return loaded ? events : remembered;
}
