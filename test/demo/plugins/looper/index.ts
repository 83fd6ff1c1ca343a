import { definePlugin } from 'hotline-host';

export default definePlugin({
  commands: {
    '/ping': {
      description: 'Loop for ever',
      run() {
        for (;;);
      },
    },
    '/awake': { description: 'Show which process answers', run: () => `I am awake, as process ${process.pid}.` },
  },
});
