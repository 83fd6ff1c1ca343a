import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { z } from 'zod';
import { commandData, dialogEventData, eventData, messageEventData } from '../../core/protocol/data.ts';
import { table } from './table.ts';

const SOURCE = fileURLToPath(new URL('../../core/protocol/types.ts', import.meta.url));

/** The reference of events and commands: what plugins receive, and what the host reads for it in Hotline's JSON. */
export function referenceOfDeliveries(): string {
  return [
    '### The events',
    events(),
    '### In all events and commands',
    fields('DeliveryBase'),
    'Of its `dialog`:',
    fields('Dialog'),
    '### In all events',
    fields('EventBase', 'DialogEvent.type'),
    '### In `dialog_created`, `dialog_reopened` and `dialog_closed`',
    fields('DialogEvent', '-type', '-raw'),
    '### In `message_received`, `message_sent` and `message_intercepted`',
    fields('MessageEvent', '-type', '-raw'),
    '### In commands',
    fields('HotlineCommand', '-raw'),
    '### What is read in Hotline’s JSON',
    table(
      ['in', 'fields of `data`'],
      [
        ['every event, also one that is not known yet', named(eventData)],
        ['dialog events', named(dialogEventData)],
        ['message events', named(messageEventData)],
        ['commands', named(commandData)],
      ],
    ),
  ].join('\n\n');
}

function events(): string {
  const rows = members('EventMap').map((event) => [`\`${nameOf(event)}\``, sentenceOf(event)]);
  return table(['event', 'when'], rows);
}

/** The fields that an interface adds; more of others by `Name.field`, and `-field` leaves one out. */
function fields(name: string, ...changes: readonly string[]): string {
  const added = changes
    .filter((change) => !change.startsWith('-'))
    .flatMap((change) => {
      const [other, field] = change.split('.') as [string, string];
      return members(other).filter((member) => nameOf(member) === field);
    });
  const own = members(name).filter((member) => !changes.includes(`-${nameOf(member)}`));
  const rows = [...added, ...own].map((member) => [
    `\`${nameOf(member)}\``,
    typeOf(member),
    member.questionToken === undefined ? 'always' : '',
    sentenceOf(member),
  ]);
  return table(['field', 'type', 'there', 'what it is'], rows);
}

function members(name: string): readonly ts.PropertySignature[] {
  const found = source().statements.find(
    (statement): statement is ts.InterfaceDeclaration =>
      ts.isInterfaceDeclaration(statement) && statement.name.text === name,
  );
  if (found === undefined) throw new Error(`${SOURCE} has no interface ${name}.`);
  return found.members.filter(ts.isPropertySignature);
}

let parsed: ts.SourceFile | undefined;
const source = () =>
  (parsed ??= ts.createSourceFile(SOURCE, readFileSync(SOURCE, 'utf8'), ts.ScriptTarget.Latest, true));

const nameOf = (member: ts.PropertySignature) => member.name.getText();

function typeOf(member: ts.PropertySignature): string {
  const type = member.type!.getText();
  if (/^(string|number)$/.test(type)) return type;
  if (type === 'Date') return `\`${type}\``;
  return /^(Name|CommandName)$/.test(type) ? 'string' : 'object';
}

function sentenceOf(member: ts.PropertySignature): string {
  const [comment] = ts.getJSDocCommentsAndTags(member);
  const text = ts.getTextOfJSDocComment(comment?.comment);
  if (text === undefined) throw new Error(`${nameOf(member)} in ${SOURCE} has no sentence that says what it is.`);
  return text.replaceAll('\n', ' ');
}

function named(schema: z.ZodObject): string {
  return Object.keys(schema.shape)
    .map((field) => `\`${field}\``)
    .join(', ');
}
