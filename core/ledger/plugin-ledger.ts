import { outcomeOf, type Outcome } from '../call-outcome.ts';
import type { CallKind, CallMeter } from '../plugins/call-meter.ts';
import type { CommandOutcome, DeliveryOutcome } from '../plugins/port.ts';
import { Calls } from './calls.ts';
import { CpuTime } from './cpu-time.ts';
import { Histogram } from './histogram.ts';
import { readCpuNow } from './process-usage.ts';

/** What one plugin has done and used since the host has started, whichever of its processes it was. */
export class PluginLedger implements CallMeter {
  readonly calls: Readonly<Record<CallKind, Calls>> = { command: new Calls(), event: new Calls(), timer: new Calls() };
  /** By how much answers came after their deadline. */
  readonly lateness = new Histogram();
  readonly cpu = new CpuTime();
  /** Of the process that serves, when it was last looked at. */
  residentBytes: number | undefined;

  settled(kind: CallKind, outcome: CommandOutcome | DeliveryOutcome, tookMs: number): void {
    this.calls[kind].ended(outcomeOf(outcome), tookMs);
  }

  late(lateByMs: number): void {
    this.lateness.record(lateByMs);
  }

  ending(pid: number): void {
    const cpuMs = readCpuNow(pid);
    if (cpuMs !== undefined) this.cpu.saw(pid, cpuMs);
  }

  /** A command for it was not run. */
  notRun(outcome: Outcome): void {
    this.calls.command.notRun(outcome);
  }
}
