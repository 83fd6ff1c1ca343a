import { createMemoryStore } from '../../core/store/memory/store.ts';
import type { Engine } from './engine.ts';

export const memory: Engine = {
  name: 'memory',
  durable: false,
  async open(options) {
    const store = createMemoryStore(options);
    return {
      store,
      restart: () => Promise.reject(new Error('The memory store forgets.')),
      [Symbol.asyncDispose]: () => store.close(),
    };
  },
};
