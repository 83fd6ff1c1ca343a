import { Agent, request } from 'node:http';

/** A host, or what it is compared with. */
export interface Target {
  readonly url: string;
  readonly key: string;
}

export interface Answer {
  readonly status: number;
  readonly body: string;
  readonly ms: number;
}

/** Another process that starts later goes on behind what this one sends: nobody sends 64 in a millisecond. */
let messageId = Date.now() * 64;

/** The documented example of a command or of a customer's message, with a message id of its own: a repeat would be answered from memory. */
export function webhookBody(type: string, key: string): string {
  const id = ++messageId;
  const data = type.startsWith('/')
    ? `{"command_data":"deal","chat_id":-1002146012345,"topic_id":5,"topic_link":"https://t.me/c/2146012345/5","message_id":${id},"reply_message_id":null,"sender_user_id":123456,"user_id":7890123,"frontend_chat_id":7890123,"frontend_thread_id":null}`
    : `{"backend_chat_id":-1002146012345,"backend_thread_id":${(5000 + (id % 50)) * 2 ** 20},"backend_message_id":${(id % 2 ** 29) * 2 ** 20},"sender_user_id":5339212345,"frontend_user_id":640675123,"frontend_message_id":3260022784,"text":"test message","content_type":"messageText","department":"default","backend_reply_message_id":0}`;
  return `{"event_type":"${type}","timestamp":"2025-10-08 20:41:20","instance_id":"132099468746812345","data":${data},"api_key":"${key}"}`;
}

const agent = new Agent({ keepAlive: true, maxSockets: 256 });

/** Posts one webhook over a kept connection and times its answer. */
export function post({ url, key }: Target, type: string): Promise<Answer> {
  const body = webhookBody(type, key);
  const startedAt = performance.now();
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
    const sent = request(`${url}/webhooks`, { method: 'POST', agent, headers }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => (text += chunk));
      response.on('end', () =>
        resolve({ status: response.statusCode!, body: text, ms: performance.now() - startedAt }),
      );
    });
    sent.on('error', reject);
    sent.end(body);
  });
}
