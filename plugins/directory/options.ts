import { z } from 'zod';

/** A path that stays in the folder it starts from. */
const INSIDE = /^(?!\/)(?!.*(^|\/)\.\.(\/|$)).*[^/]$/;

export const options = z.strictObject({
  /** The CSV file, as a path within the plugin's data folder. */
  file: z.string().regex(INSIDE, 'allowed: a path within the plugin’s data folder').default('customers.csv'),
  /** The column with the customer's Telegram id. */
  idColumn: z.string().min(1).default('telegram_id'),
  /** The column that `/client` searches, and the card's title. */
  nameColumn: z.string().min(1).default('name'),
  /** The columns that are shown, in this order, each with what it is called on the card. Default: all, by their own names. */
  columns: z.record(z.string(), z.string().min(1)).optional(),
  /** How the file is encoded, by its name in the web's encoding standard: `utf-8`, `windows-1252`, `utf-16le`, … */
  encoding: z
    .string()
    .refine(isEncoding, 'allowed: an encoding such as utf-8, windows-1252 or utf-16le')
    .default('utf-8'),
});

export type Options = z.output<typeof options>;

function isEncoding(label: string): boolean {
  try {
    return Boolean(new TextDecoder(label));
  } catch {
    return false;
  }
}
