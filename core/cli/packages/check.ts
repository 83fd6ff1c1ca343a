import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { styleText } from 'node:util';
import { HostError } from '../../errors.ts';
import { withoutControls } from '../terminal.ts';
import type { Finding } from './finding.ts';
import { manifestFindings, type Manifest } from './manifest-rules.ts';
import { npm } from './npm.ts';
import { fileFindings, loadingFindings, publintFindings } from './packed-rules.ts';

interface Packed {
  readonly filename: string;
  readonly files: readonly { readonly path: string }[];
}

/** `hotline plugins check`: what would have to be mended before the package in `folder` is published. Fails when something must. */
export async function checkPackage(given: string, { json }: { readonly json?: true }): Promise<void> {
  const folder = path.resolve(given);
  const manifest = readManifest(folder);
  const findings = await findingsOf(folder, manifest);
  const ready = findings.every(({ level }) => level !== 'wrong');
  const { name, version } = manifest;
  if (json) console.log(JSON.stringify({ name, version, ready, findings }, null, 2));
  else console.log([...findings.map(lineOf), summaryOf(folder, ready)].join('\n'));
  if (!ready) process.exitCode = 1;
}

function readManifest(folder: string): Manifest {
  const file = path.join(folder, 'package.json');
  if (!existsSync(file)) throw new HostError('PLUGIN_UNSUITABLE', `There is no ${file}.`);
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Manifest;
  } catch (error) {
    throw new HostError('PLUGIN_UNSUITABLE', `${file} is not JSON: ${(error as Error).message}`, { cause: error });
  }
}

/** What cannot be packed at all is not judged any further. */
async function findingsOf(folder: string, manifest: Manifest): Promise<Finding[]> {
  const ofManifest = manifestFindings(manifest, folder);
  if (ofManifest.some(({ rule }) => rule === 'name' || rule === 'version' || rule === 'api')) return ofManifest;
  const target = mkdtempSync(path.join(tmpdir(), 'hotline-pack-'));
  try {
    const { filename, files } = await pack(folder, target);
    const tarball = path.join(target, filename);
    const ofFiles = fileFindings(files.map((file) => file.path));
    // Told already, and the cause of whatever else would be found.
    const unbuilt = ofManifest.some(({ rule }) => rule === 'exports');
    const ofContent = unbuilt ? [] : [...(await publintFindings(tarball)), ...(await loadingFindings(tarball))];
    return [...ofManifest, ...ofFiles, ...ofContent];
  } finally {
    rmSync(target, { recursive: true, force: true });
  }
}

async function pack(folder: string, target: string): Promise<Packed> {
  const text = await npm(folder, ['pack', '--json', '--pack-destination', target]);
  return Object.values(JSON.parse(text) as Packed[] | Record<string, Packed>)[0]!;
}

function lineOf({ rule, level, message }: Finding): string {
  const sign = level === 'wrong' ? styleText('red', '✗') : styleText('yellow', '!');
  return `${sign} ${styleText('dim', rule.padEnd(9))} ${withoutControls(message)}`;
}

function summaryOf(folder: string, ready: boolean): string {
  const place = path.relative('', folder) || path.basename(folder);
  return ready ? `${styleText('green', '✓')} ${place} can be published.` : `${place} cannot be published yet.`;
}
