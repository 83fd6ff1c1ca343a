import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { listSettings } from '../../core/config/settings.ts';
import { ERRORS } from '../../core/errors.ts';
import { GUIDES, inlineCode } from './guides.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const SETTINGS = listSettings().map((setting) => setting.path);
const GROUPS = new Set(SETTINGS.map((setting) => /^\w+/.exec(setting)![0]));
const KINDS_OF_ERRORS = new Set(Object.keys(ERRORS).map((code) => code.split('_')[0]!));

/** `sandbox.overrides.invoice.heapMb`: what stands below a plugin's name is not checked. */
const isSetting = (name: string) =>
  SETTINGS.some((setting) => setting === name || setting.startsWith(`${name}.`)) ||
  /^(sandbox|events)\.overrides\.|^plugins\.options\./.test(name);

describe.each(GUIDES.map((guide) => [guide.file, guide] as const))('%s', (_, guide) => {
  it('names only settings and codes of errors that exist', () => {
    const names = inlineCode(guide);
    const settings = names.filter(
      (name) => /^\w+(\[\])?(\.\w+)+$/.test(name) && !/\.(ts|md|json)$/.test(name) && GROUPS.has(/^\w+/.exec(name)![0]),
    );
    expect(settings.filter((name) => !isSetting(name))).toEqual([]);
    const codes = names.filter((name) => /^[A-Z]+(_[A-Z]+)+$/.test(name) && KINDS_OF_ERRORS.has(name.split('_')[0]!));
    expect(codes.filter((code) => !(code in ERRORS))).toEqual([]);
  });

  it('links only to files that are there', () => {
    const links = [...guide.text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, link]) => link!);
    const local = links.filter((link) => !/^(https?:|#)/.test(link)).map((link) => link.replace(/#.*/, ''));
    expect(local.filter((link) => !existsSync(path.join(ROOT, path.dirname(guide.file), link)))).toEqual([]);
  });
});
