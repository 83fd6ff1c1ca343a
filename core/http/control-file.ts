import { randomUUID } from 'node:crypto';
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { dataDirOf, dataError, makeDataDir } from '../config/data-dir.ts';

const recordSchema = z.object({
  address: z.string(),
  token: z.string(),
  pid: z.int().positive(),
  url: z.string(),
  version: z.string(),
});

/** How the other verbs find a running host: `data/control.json`, for its owner's eyes alone. */
export interface ControlRecord {
  /** Where the control API listens: `127.0.0.1:PORT`. */
  readonly address: string;
  readonly token: string;
  readonly pid: number;
  /** The public listener: `http://HOST:PORT`. */
  readonly url: string;
  /** The host's version. */
  readonly version: string;
}

/** `stale`: a host left the file behind, or it cannot be understood. */
export type ControlState =
  | { readonly state: 'alive'; readonly record: ControlRecord }
  | { readonly state: 'stale' }
  | { readonly state: 'absent' };

function fileIn(root: string): string {
  return join(dataDirOf(root), 'control.json');
}

/**
 * Writes the file in one step, so that no reader sees half of it, with mode 0600. Replaces one that is there. Throws `HostError`
 * `DATA_UNWRITABLE`.
 */
export function writeControl(root: string, record: ControlRecord): void {
  makeDataDir(root);
  const file = fileIn(root);
  const draft = `${file}.${randomUUID()}`;
  try {
    writeFileSync(draft, `${JSON.stringify(record, null, 2)}\n`, { mode: 0o600, flag: 'wx' });
    renameSync(draft, file);
  } catch (error) {
    rmSync(draft, { force: true });
    throw dataError(`The file ${file} cannot be written`, error);
  }
}

/** Whether a host is running in this folder, and how to reach it. Throws `HostError` `DATA_UNWRITABLE` when that cannot be read. */
export function readControl(root: string): ControlState {
  const text = readIfThere(fileIn(root));
  if (text === undefined) return { state: 'absent' };
  const record = parseRecord(text);
  return record && isAlive(record.pid) ? { state: 'alive', record } : { state: 'stale' };
}

/** Removes the file unless another host has replaced it by its own. */
export function removeControl(root: string, token: string): void {
  const text = readIfThere(fileIn(root));
  if (text !== undefined && parseRecord(text)?.token === token) rmSync(fileIn(root), { force: true });
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw dataError(`The file ${file} cannot be read`, error);
  }
}

function parseRecord(text: string): ControlRecord | undefined {
  try {
    return recordSchema.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // Another user's process lives as well.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
