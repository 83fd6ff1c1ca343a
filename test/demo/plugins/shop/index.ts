import { definePlugin, md } from 'hotline-host';

const PARTS = ['gear wheels (brass)', 'axles, 5.5"', 'punched cards #A-F', 'number wheels [0-9]', 'cranks'];
/** The newest first. */
const ORDERS = Array.from({ length: 180 }, (_, i) => ({
  number: 1843 - i,
  amount: 1 + ((i * 7) % 12),
  part: PARTS[i % PARTS.length]!,
}));

export default definePlugin({
  commands: {
    '/order': {
      description: 'Show an order',
      usage: '<number>',
      run: ({ args: [number = ''] }) => md`📦 *Order ${number}* is _paid_
${md.list(['12 × gear wheels (brass)', '1 × punched cards #A-F'])}
${md.link('See the drawings', `https://example.com/orders/${number}`)}`,
    },
    '/history': {
      description: 'List all orders',
      run: () => md`*All orders*
${md.list(ORDERS.map(({ number, amount, part }) => `№ ${number}: ${amount} × ${part}`))}`,
    },
    '/export': {
      description: 'Hand out all orders as a file',
      async run(_, ctx) {
        const rows = ORDERS.map(({ number, amount, part }) => `${number};${amount};${part}\n`);
        const url = await ctx.files.publish(`number;amount;part\n${rows.join('')}`, {
          name: 'orders.csv',
          expiresIn: '1h',
        });
        return md`For an hour:\n${md.link('📄 All orders', url)}`;
      },
    },
  },
});
