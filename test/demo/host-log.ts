/** A plugin's process that began to serve, or was ended because it was stuck. */
export interface Turn {
  readonly plugin: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Of a process that began to serve. */
  readonly pid?: number;
}

interface Line {
  readonly time: string;
  readonly msg: string;
  readonly plugin?: string;
  readonly pid?: number;
  readonly code?: string;
}

/** Reads the turns of all plugins' lives from the host's log, in their order. The last line may be half-written. */
export function readTurns(log: string): Turn[] {
  const lines = log.split('\n').slice(0, -1).flatMap(parse);
  return lines.flatMap(({ plugin, time, msg, pid, code }) => {
    const isTurn = (msg === 'serving' && pid !== undefined) || code === 'PLUGIN_CRASHED';
    return isTurn && plugin !== undefined ? [{ plugin, at: Date.parse(time), ...(msg === 'serving' && { pid }) }] : [];
  });
}

function parse(line: string): Line[] {
  return line.startsWith('{') ? [JSON.parse(line) as Line] : [];
}
