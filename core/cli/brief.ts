/** A duration in at most seven characters: `0.4 ms`, `340 ms`, `2.75 s`, `99.9 s`, `12 min`, `3.5 h`. */
export function brief(ms: number): string {
  if (ms < 9.95) return `${trimmed(ms.toFixed(1))} ms`;
  if (ms < 999.5) return `${Math.round(ms)} ms`;
  if (ms < 9_995) return `${(ms / 1_000).toFixed(2)} s`;
  if (ms < 99_950) return `${(ms / 1_000).toFixed(1)} s`;
  if (ms < 5_970_000) return `${Math.round(ms / 60_000)} min`;
  return `${trimmed((ms / 3_600_000).toFixed(1))} h`;
}

const trimmed = (digits: string): string => digits.replace(/\.0$/, '');
