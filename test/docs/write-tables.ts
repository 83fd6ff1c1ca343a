import { writeFileSync } from 'node:fs';
import { GENERATED, upToDate } from './tables.ts';

/** `node test/docs/write-tables.ts`: brings the tables of settings and errors in the guides up to date. */
for (const part of GENERATED) writeFileSync(part.file, await upToDate(part));
