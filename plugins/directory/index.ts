import path from 'node:path';
import { definePlugin, UserError, type HotlineCommand, type Reply } from 'hotline-host';
import { card, choice } from './card.ts';
import { CustomerFile } from './customer-file.ts';
import { readCustomers } from './customers.ts';
import { options } from './options.ts';

let file: CustomerFile;

export default definePlugin({
  options,
  commands: {
    '/info': {
      description: 'Show the customer’s card',
      run: showDialogsCustomer,
    },
    '/client': {
      description: 'Show the card of this customer, or of another one',
      usage: '[id or part of a name]',
      run: (command) => (command.text.trim() === '' ? showDialogsCustomer(command) : find(command.text.trim())),
    },
  },
  setup({ options, dataDir, log }) {
    const { file: name } = options;
    const place = [...dataDir.split(path.sep).slice(-3), name].join('/');
    file = new CustomerFile({
      path: path.join(dataDir, name),
      place,
      log,
      read: (path) => readCustomers(path, options),
    });
    // Nobody waits for it here: a large file must not hold up the host's start.
    void file.refresh();
  },
});

async function showDialogsCustomer({ customerId }: HotlineCommand): Promise<Reply> {
  if (customerId === undefined)
    throw new UserError('Hotline did not say which customer this is. Try /client with an id or a name.');
  const customers = await file.customers();
  const found = customers.byId(`${customerId}`);
  return found ? card(found) : `This customer, ${customerId}, is not in the list of customers.`;
}

async function find(text: string): Promise<Reply> {
  const customers = await file.customers();
  const byId = customers.byId(text);
  if (byId) return card(byId);
  const [first, ...others] = customers.named(text);
  if (first === undefined) return `No customer’s id or name matches “${text}”.`;
  return others.length === 0 ? card(first) : choice([first, ...others]);
}
