import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { styleText } from 'node:util';
import { HostError } from '../../errors.ts';
import { completeManifest, deploymentFiles } from './deployment-files.ts';
import { commandOf, pluginNames } from './names.ts';
import { askForDeployment, canAsk } from './questions.ts';
import { stepList, type Step } from './step-list.ts';
import { writePlugin } from './template.ts';

/** What became of one file. */
interface Outcome {
  readonly file: string;
  readonly written: boolean;
  readonly what: string;
}

/** `hotline init`: makes a deployment in the current folder and says what it did, what it left alone, and what to do next. */
export async function initDeployment({ yes }: { readonly yes?: true }): Promise<void> {
  const folder = process.cwd();
  const isEmpty = readdirSync(folder).length === 0;
  const name = yes || !canAsk() ? 'hello' : await askForDeployment(folder, { isEmpty });
  if (name === undefined) return;
  const manifest = addManifest(folder);
  const files = Object.entries(deploymentFiles()).map(([file, text]) => addFile(folder, file, text));
  const outcomes = [...files, manifest, addPlugin(folder, name)];
  console.log(outcomes.map(lineOf).join('\n'));
  console.log(nextSteps(folder, commandOf(pluginNames(name))));
}

function addFile(folder: string, file: string, text: string): Outcome {
  try {
    writeFileSync(path.join(folder, file), text, { flag: 'wx', mode: file === '.env' ? 0o600 : 0o666 });
    return { file, written: true, what: '' };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return leftAlone(file);
  }
}

function addManifest(folder: string): Outcome {
  const file = path.join(folder, 'package.json');
  const isThere = existsSync(file);
  const { manifest, added } = completeManifest(isThere ? readManifest(file) : {}, folder);
  if (added.length === 0) return leftAlone('package.json');
  writeFileSync(file, `${JSON.stringify(manifest, null, 2)}\n`);
  return { file: 'package.json', written: true, what: isThere ? `was there; added: ${added.join(', ')}` : '' };
}

function readManifest(file: string): Record<string, unknown> {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
  } catch (error) {
    throw new HostError('CONFIG_BROKEN', `${file} is not JSON: ${(error as Error).message}`, { cause: error });
  }
}

function addPlugin(folder: string, name: string): Outcome {
  const names = pluginNames(name);
  const file = `plugins/${names.short}`;
  const target = path.join(folder, file);
  if (existsSync(target)) return leftAlone(file);
  writePlugin(target, { ...names, command: commandOf(names), event: 'dialog_created', standalone: false });
  return { file, written: true, what: '' };
}

const leftAlone = (file: string): Outcome => ({ file, written: false, what: 'was there and is left alone' });

function lineOf({ file, written, what }: Outcome): string {
  const sign = written ? styleText('green', '✓') : styleText('dim', '·');
  return `${sign} ${file}${what === '' ? '' : `  ${styleText('dim', what)}`}`;
}

function nextSteps(folder: string, command: string): string {
  const install: Step[] = existsSync(path.join(folder, 'node_modules/hotline-host')) ? [] : [['npm install']];
  const steps: Step[] = [
    ...install,
    ['npx hotline dev', 'needs no Hotline account, and serves what you save'],
    [`npx hotline send ${command}`, 'in another terminal: what an operator would see'],
    ['npx hotline start', 'works too; Hotline is let in once .env holds your id and key'],
  ];
  return `\nNext:\n${stepList(steps)}`;
}
