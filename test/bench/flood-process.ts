import { flood } from './flood.ts';

/** Floods a server with events until it is ended. */
const [url] = process.argv.slice(2);
console.log('flooding');
for (;;) await flood({ url: url!, key: process.env.BENCH_KEY! }, 'message_received', 10);
