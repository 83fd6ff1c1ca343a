import type { AddressInfo } from 'node:net';
import { bodyParser } from '@koa/bodyparser';
import Koa from 'koa';

/**
 * What one would write without a host: Koa with its usual body parser, which checks the key and answers in-process. Every other
 * number of the bench is set against this one.
 */
const app = new Koa();
app.use(bodyParser());
app.use((ctx) => {
  const { api_key: key, data } = ctx.request.body as { api_key?: string; data?: { command_data?: string } };
  if (key !== process.env.BENCH_KEY) {
    ctx.status = 401;
    return;
  }
  ctx.body = { message: `Hello ${data?.command_data}`, status: 'ok' };
});
const server = app.listen(0, '127.0.0.1', () => {
  console.log(`listening on http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});
