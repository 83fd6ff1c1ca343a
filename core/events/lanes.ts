import type { Log } from '../log.ts';
import type { PluginPort } from '../plugins/port.ts';
import type { Subscriptions as RememberedSubscriptions } from '../store/store.ts';
import type { Lane } from './lane.ts';
import { Subscriptions, wantedEvents } from './subscriptions.ts';
import type { EventConnection } from './subscriptions.ts';

export interface LanesDeps {
  plugins(): Iterable<PluginPort>;
  createLane(plugin: string): Lane;
  readonly remembered: RememberedSubscriptions;
  readonly log: Log;
}

interface Entry {
  readonly lane: Lane;
  port?: PluginPort;
  unlisten?: () => void;
}

/** The lanes of all plugins that were ever seen, and who of them gets which events. */
export class Lanes {
  readonly #entries = new Map<string, Entry>();
  readonly #deps: LanesDeps;
  #subscriptions = new Subscriptions<Lane>();
  #remembered = new Map<string, readonly string[]>();

  constructor(deps: LanesDeps) {
    this.#deps = deps;
  }

  get all(): readonly Lane[] {
    return [...this.#entries.values()].map(({ lane }) => lane);
  }

  get(plugin: string): Lane | undefined {
    return this.#entries.get(plugin)?.lane;
  }

  /** The lanes that an event goes to. */
  of(connection: EventConnection, type: string): readonly Lane[] {
    return this.#subscriptions.of(connection, type);
  }

  async start(): Promise<void> {
    this.#remembered = new Map(await this.#deps.remembered.all());
    this.refresh();
  }

  /** Looks at all plugins anew. */
  refresh(): void {
    this.#subscriptions = new Subscriptions();
    for (const name of new Set([...this.#deps.plugins()].map(({ name }) => name).concat(...this.#entries.keys()))) {
      this.changed(name);
    }
  }

  changed(name: string): void {
    const port = [...this.#deps.plugins()].find((plugin) => plugin.name === name);
    const known = this.#entries.get(name);
    if (port === undefined) {
      if (known !== undefined) this.#removed(known);
      return;
    }
    const entry = known ?? { lane: this.#deps.createLane(name) };
    this.#entries.set(name, entry);
    if (entry.port !== port) {
      entry.unlisten?.();
      entry.port = port;
      entry.unlisten = port.onServing(() => this.changed(name));
    }
    const wanted = wantedEvents(port, this.#remembered.get(name));
    this.#subscriptions.set(entry.lane, wanted);
    this.#remember(name, wanted);
    entry.lane.setPort(port);
  }

  stop(): void {
    for (const { unlisten } of this.#entries.values()) unlisten?.();
  }

  #removed(entry: Entry): void {
    this.#subscriptions.delete(entry.lane.plugin);
    entry.unlisten?.();
    delete entry.port;
    entry.lane.setPort(undefined);
  }

  #remember(plugin: string, events: readonly string[]): void {
    if (this.#remembered.get(plugin)?.join('\n') === events.join('\n')) return;
    this.#remembered.set(plugin, events);
    this.#deps.remembered.remember(plugin, events).catch((error: unknown) => {
      this.#deps.log.warn({ err: error, plugin }, 'what the plugin declares could not be remembered');
    });
  }
}
