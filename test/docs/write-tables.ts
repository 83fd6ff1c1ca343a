import { writeFileSync } from 'node:fs';
import { GENERATED, upToDate } from './tables.ts';

/** `node test/docs/write-tables.ts`: brings what is generated in the guides up to date. */
for (const part of GENERATED) writeFileSync(part.file, await upToDate(part));
