const SIZES = ['bytes', 'kB', 'MB', 'GB', 'TB'];

/** `12,345` */
export const number = (value: number): string => value.toLocaleString('en-US');

/** `1 event`, `12,345 events`, `no events` */
export function counted(count: number, name: string, plural = `${name}s`): string {
  return `${count === 0 ? 'no' : number(count)} ${count === 1 ? name : plural}`;
}

/** `14.2 MB`, by thousands. */
export function size(bytes: number): string {
  const step = Math.min(SIZES.length - 1, Math.floor(Math.log10(Math.max(bytes, 1)) / 3));
  const value = bytes / 1_000 ** step;
  return `${step === 0 ? value : value.toFixed(value < 100 ? 1 : 0)} ${SIZES[step]}`;
}

/** `crm`, `crm and bot`, `crm, bot and invoice` */
export function listed(names: readonly string[]): string {
  const [last, ...others] = names.toReversed();
  return others.length === 0 ? (last ?? '') : `${others.toReversed().join(', ')} and ${last}`;
}

/** As the beginning of a sentence. */
export const sentence = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
