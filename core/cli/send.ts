import { Command, InvalidArgumentError } from 'commander';
import { createClient } from '../emulator/client.ts';
import { HostError } from '../errors.ts';
import { controlClient } from '../http/control-client.ts';
import { answerView, readAnswer, succeeded } from './answer-view.ts';
import { chooseConnection } from './connection.ts';
import { deliveryFromJson, deliveryFromWords, type Delivery } from './delivery.ts';
import { readInput } from './input.ts';
import type { ConnectionAnswer } from './control-routes.ts';
import { configOption, examples, rootOf, type DeploymentOptions } from './options.ts';

/** Longer than Hotline waits, so that a late answer is seen with its lateness. In milliseconds. */
const PATIENCE_MS = 10_000;

interface SendOptions extends DeploymentOptions {
  readonly file?: string;
  readonly connection?: string;
  readonly customer?: number;
  readonly topic?: number;
  readonly title?: string;
  readonly json?: true;
}

/** `hotline send` */
export function sendVerb(): Command {
  return new Command('send')
    .summary('send one event or command to the running host')
    .description(
      'Send one event or command to the running host, as Hotline would, and show what the operator would see.',
    )
    .argument('[name]', 'an event, or a command with its slash; - reads the whole delivery from standard input')
    .argument('[words...]', 'the text of the message, or what follows the command')
    .option('--file <file>', 'send the delivery in this JSON file; api_key and instance_id are filled in when absent')
    .option('--connection <name>', 'the connection to send as (default: test, or the only one)')
    .option('--customer <id>', 'the id of the customer', integer)
    .option('--topic <id>', 'the id of the topic', integer)
    .option('--title <text>', 'the title of the dialog, in dialog events')
    .option('--json', 'print the result for programs')
    .addOption(configOption())
    .addHelpText(
      'after',
      examples([
        'hotline send /invoice 1500',
        'hotline send message_received Hello there',
        'hotline send dialog_created --title "Ada Lovelace" --topic 7',
        'hotline send --file delivery.json',
        'cat delivery.json | hotline send -',
      ]),
    )
    .action(send);
}

async function send(name: string | undefined, words: readonly string[], options: SendOptions): Promise<void> {
  const delivery = await readDelivery(name, words, options);
  const connections = await controlClient(rootOf(options)).call<ConnectionAnswer[]>('GET /connections');
  const connection = chooseConnection(connections, { name: options.connection, instanceId: delivery.instanceId });
  const { url } = connection;
  const client = createClient({ insecureTls: isLoopback(url) });
  const answer = await client.post(url, delivery.bodyFor(connection), PATIENCE_MS);
  client.close();
  const result = readAnswer({ name: delivery.type, connection: connection.name, url }, answer);
  console.log(options.json ? JSON.stringify(result, null, 2) : answerView(result));
  if (!succeeded(result)) process.exitCode = 1;
}

async function readDelivery(
  name: string | undefined,
  words: readonly string[],
  options: SendOptions,
): Promise<Delivery> {
  const { customer: customerId, topic: topicId, title } = options;
  const file = options.file ?? (name === '-' ? name : undefined);
  if (file === undefined && name !== undefined) return deliveryFromWords(name, words, { customerId, topicId, title });
  if (file === undefined) throw new HostError('SEND_INVALID', 'There is nothing to send.');
  if (words.length > 0 || (name !== undefined && name !== '-')) {
    throw new HostError(
      'SEND_INVALID',
      'A delivery comes from words, from a file or from standard input, not from two of them.',
    );
  }
  return deliveryFromJson(await readInput(file, 'SEND_INVALID'), file === '-' ? 'Standard input' : file);
}

function integer(text: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value)) return value;
  throw new InvalidArgumentError('It must be a whole number.');
}

const isLoopback = (url: string) => /^(localhost|127\..*|\[::1\])$/.test(new URL(url).hostname);
