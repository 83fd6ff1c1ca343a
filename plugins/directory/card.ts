import { md, type Markdown } from 'hotline-host';
import type { Customer } from './customers.ts';

const MOST_LISTED = 10;

/** One customer: title, then a line for each value, the id last, ready to be tapped and copied. */
export function card({ id, name, fields }: Customer): Markdown {
  return lines([
    md`👤 ${md.bold(name || id)}`,
    ...fields.map(([label, value]) => md`${label}: ${value}`),
    id !== '' && md`Telegram id: ${md.code(id)}`,
  ]);
}

/** Several customers, a line each, for the operator to choose from. */
export function choice(customers: readonly Customer[]): Markdown {
  const more = customers.length - MOST_LISTED;
  return lines([
    md`${md.bold(`${customers.length} customers match`)}`,
    ...customers
      .slice(0, MOST_LISTED)
      .map(({ id, name }) => (id === '' ? md`• ${name}` : md`• ${name} ${md.code(id)}`)),
    more > 0 && md`… and ${more} more\. Type more of the name, or an id\.`,
  ]);
}

function lines(parts: readonly (Markdown | false)[]): Markdown {
  return md`${parts.filter((part) => part !== false).flatMap((part, i) => (i === 0 ? [part] : ['\n', part]))}`;
}
