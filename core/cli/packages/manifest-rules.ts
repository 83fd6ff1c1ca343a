import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { API_VERSION, hasKeyword } from '../../plugins/package.ts';
import { wrong, type Finding } from './finding.ts';

export type Manifest = Readonly<Record<string, unknown>>;
type Rule = (manifest: Manifest, folder: string) => Finding | undefined;

const NAME = /^(@[a-z0-9][a-z0-9._-]*\/)?hotline-plugin-[a-z0-9][a-z0-9._-]*$/;
const INSTALL_SCRIPTS = ['preinstall', 'install', 'postinstall'];

const RULES: readonly Rule[] = [
  ({ name }) =>
    typeof name === 'string' && NAME.test(name)
      ? undefined
      : wrong(
          'name',
          `The name ${JSON.stringify(name)} is not found by hosts: call it \`hotline-plugin-x\` or \`@scope/hotline-plugin-x\`.`,
        ),
  ({ version }) =>
    /^\d+\.\d+\.\d+/.test(String(version)) ? undefined : wrong('version', 'There is no `version`: begin with "0.1.0".'),
  ({ private: isPrivate }) =>
    isPrivate === true
      ? wrong('private', 'It is `private`, which npm never publishes: take that field out.')
      : undefined,
  (manifest) =>
    hasKeyword(manifest)
      ? undefined
      : wrong('keyword', 'Hosts know plugins by a keyword: add "hotline-plugin" to `keywords`.'),
  ({ hotline }) => apiVersion(hotline),
  (manifest) =>
    entries(manifest.peerDependencies)['hotline-host'] === undefined
      ? wrong('peer', 'Nothing says which hosts it is for: add "hotline-host" to `peerDependencies`.')
      : undefined,
  (manifest) =>
    entries(manifest.dependencies)['hotline-host'] === undefined
      ? undefined
      : wrong(
          'peer',
          'It would bring a host of its own: move "hotline-host" from `dependencies` to `peerDependencies`.',
        ),
  ({ exports }) =>
    exports === undefined
      ? wrong('exports', 'There is no `exports`: let it lead to the built entry, as in "./dist/index.js".')
      : undefined,
  ({ exports }, folder) => missingTarget(exports, folder),
  ({ files }) =>
    Array.isArray(files)
      ? undefined
      : wrong('files', 'There is no `files`, so everything is published: list what belongs into the package.'),
  ({ license }) =>
    typeof license === 'string'
      ? undefined
      : wrong('licence', 'There is no `license`, so nobody may use it: name one, as in "MIT".'),
  (_, folder) =>
    readdirSync(folder).some((name) => /^readme(\.md)?$/i.test(name))
      ? undefined
      : wrong('readme', 'There is no README.md: say what the plugin does, and what its commands and options are.'),
  (manifest) => installScript(manifest),
];

/** What package.json, and the folder around it, lack. */
export function manifestFindings(manifest: Manifest, folder: string): Finding[] {
  return RULES.flatMap((rule) => rule(manifest, folder) ?? []);
}

function apiVersion(hotline: unknown): Finding | undefined {
  const field = `"hotline": { "apiVersion": ${API_VERSION} }`;
  if (typeof hotline !== 'object' || hotline === null) {
    return wrong('api', `There is no field \`hotline\`: add ${field}.`);
  }
  const { apiVersion: asked } = hotline as Manifest;
  if (asked === API_VERSION) return undefined;
  return wrong(
    'api',
    `It is written for plugin API ${JSON.stringify(asked)}, and this host speaks ${API_VERSION}: write ${field}.`,
  );
}

function missingTarget(exports: unknown, folder: string): Finding | undefined {
  const missing = targetsOf(exports).find((target) => !target.includes('*') && !existsSync(path.join(folder, target)));
  if (missing === undefined) return undefined;
  return wrong(
    'exports',
    `\`exports\` leads to ${missing}, which does not exist: build it first, with \`npm run build\`.`,
  );
}

function targetsOf(exports: unknown): string[] {
  if (typeof exports === 'string') return [exports];
  return Object.values(entries(exports)).flatMap(targetsOf);
}

function installScript({ scripts }: Manifest): Finding | undefined {
  const found = INSTALL_SCRIPTS.find((name) => entries(scripts)[name] !== undefined);
  if (found === undefined) return undefined;
  return wrong(
    'scripts',
    `The script \`${found}\` would run outside of the sandbox and is never run by \`hotline plugins add\`: do without it.`,
  );
}

function entries(value: unknown): Manifest {
  return typeof value === 'object' && value !== null ? (value as Manifest) : {};
}
