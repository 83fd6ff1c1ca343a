import { styleText } from 'node:util';
import type { Permission } from '../../plugins/package.ts';
import { withoutControls } from '../terminal.ts';
import type { Candidate } from './candidate.ts';

const MEANING: Readonly<Record<Permission, string>> = {
  'child-process': 'it may start other programs, which nothing confines',
  worker: 'it may start threads',
  addons: 'it may load compiled code, which nothing confines',
  wasi: 'it may use WASI, which reaches files by a way of its own',
};

/** A package for a person who is about to say yes or no. */
export function describeCandidate({ plugin, loaded }: Candidate): string {
  const { name, packageName, version, permissions } = plugin;
  return [
    `${styleText('bold', name)} ${withoutControls(version)}  ${styleText('dim', packageName)}`,
    ...row('commands', loaded.commands.join(', ')),
    ...row('events', loaded.events.join(', ')),
    ...permissions.flatMap((permission) => row('asks for', `${permission}: ${MEANING[permission]}`)),
    ...row('problem', loaded.reason),
  ].join('\n');
}

function row(label: string, text = ''): string[] {
  return text === '' ? [] : [`  ${styleText('dim', label.padEnd(10))}${withoutControls(text)}`];
}
