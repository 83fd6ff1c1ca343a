import { memory } from './memory.ts';
import { model } from './model.ts';
import { sqliteInProcess } from './sqlite-in-process.ts';

/** `STORE_MODEL_RUNS` makes it as long as one likes. */
const runs = Number(process.env.STORE_MODEL_RUNS ?? 150);

model(memory, runs);
model(sqliteInProcess, runs);
