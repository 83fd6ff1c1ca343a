import type { Outcome } from '../call-outcome.ts';
import type { CallMeter } from '../plugins/call-meter.ts';
import { Histogram } from './histogram.ts';
import { PluginLedger } from './plugin-ledger.ts';

/** A command that was answered, with what became of it in each plugin that declares it. */
export interface AnsweredCommand {
  /** With its slash. */
  readonly name: string;
  readonly tookMs: number;
  readonly parts: readonly { readonly plugin: string; readonly outcome: Outcome }[];
}

/**
 * Counts and times of everything that plugins do, since the host has started. It outlives their processes and takes a fixed
 * amount of memory for each plugin and each declared command.
 *
 * ```ts
 * const ledger = new Ledger();
 * const plugins = new PluginHost({ …, meterFor: (plugin) => ledger.meterFor(plugin) });
 * const commands = createCommands({ …, onAnswered: (command) => ledger.answered(command) });
 * ```
 */
export class Ledger {
  readonly #plugins = new Map<string, PluginLedger>();
  readonly #commands = new Map<string, Histogram>();

  meterFor(plugin: string): CallMeter {
    return this.plugin(plugin);
  }

  plugin(name: string): PluginLedger {
    const known = this.#plugins.get(name) ?? new PluginLedger();
    this.#plugins.set(name, known);
    return known;
  }

  /** All that there have been, also those that were removed since. */
  get plugins(): ReadonlyMap<string, PluginLedger> {
    return this.#plugins;
  }

  /** How long commands took as a whole, by name. */
  get commands(): ReadonlyMap<string, Histogram> {
    return this.#commands;
  }

  /** Commands that no plugin declares are not counted: anything may be typed behind a slash. */
  answered({ name, tookMs, parts }: AnsweredCommand): void {
    if (parts.length === 0) return;
    let durations = this.#commands.get(name);
    if (durations === undefined) this.#commands.set(name, (durations = new Histogram()));
    durations.record(tookMs);
    for (const { plugin, outcome } of parts) {
      // What was run has been counted where it ended.
      if (outcome === 'unavailable' || outcome === 'skipped') this.plugin(plugin).notRun(outcome);
    }
  }
}
