import { env } from 'node:process';
import { defineConfig } from 'hotline-host';

export default defineConfig({
  connections: [{ name: 'support', instanceId: env.HOTLINE_INSTANCE_ID, apiKeys: [env.HOTLINE_API_KEY] }],
});
