import { describeStore } from './conformance.ts';
import { memory } from './memory.ts';
import { sqlite } from './sqlite.ts';

for (const engine of [memory, sqlite]) describeStore(engine);
