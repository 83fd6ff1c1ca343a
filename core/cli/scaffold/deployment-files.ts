import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { version } from '../../version.ts';

const CONFIG = `import { env } from 'node:process';
import { defineConfig } from 'hotline-host';

export default defineConfig({
  connections: [{ name: 'support', instanceId: env.HOTLINE_INSTANCE_ID, apiKeys: [env.HOTLINE_API_KEY] }],
});
`;

const ENV_EXAMPLE = `# Copy this file to .env, readable for its owner alone. Both values come from Hotline's set-up bot.
HOTLINE_INSTANCE_ID=
HOTLINE_API_KEY=
`;

const env = () => `# Readable for its owner alone, and never committed. Both values come from Hotline's set-up bot.
HOTLINE_INSTANCE_ID=
# Made up, so that \`npx hotline start\` works at once. Hotline is let in when it is replaced by yours.
HOTLINE_API_KEY=${randomBytes(24).toString('base64url')}
`;

const DOCKERFILE = `FROM node:24-slim

WORKDIR /app
COPY . .
RUN npm ci --omit=dev --ignore-scripts && mkdir -p data && chown node:node data

USER node
ENV NODE_ENV=production HOST=0.0.0.0 PORT=8080
EXPOSE 8080
VOLUME /app/data
HEALTHCHECK --interval=30s --timeout=3s CMD ["node", "-e", "fetch(\`http://127.0.0.1:\${process.env.PORT}/healthz\`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "node_modules/hotline-host/bin/hotline.js", "start"]
`;

/** The files of a deployment by name, all but its package.json and its plugins; each deployment has a key of its own. */
export const deploymentFiles = (): Readonly<Record<string, string>> => ({
  'hotline.config.ts': CONFIG,
  '.env': env(),
  '.env.example': ENV_EXAMPLE,
  '.gitignore': 'node_modules/\ndata/\n.env\n',
  '.dockerignore': 'node_modules\ndata\n.env\n.git\n',
  Dockerfile: DOCKERFILE,
});

type Manifest = Readonly<Record<string, unknown>>;

/** Adds to a package.json what a deployment needs and it lacks. Names what was added; nothing that is there changes. */
export function completeManifest(manifest: Manifest, folder: string): { manifest: Manifest; added: string[] } {
  const wanted: Manifest = {
    ...(Object.keys(manifest).length === 0 && { name: folderName(folder) }),
    private: true,
    type: 'module',
    // So that `npm install` also brings what the plugins depend on.
    workspaces: ['plugins/*'],
  };
  const groups: Record<string, Record<string, string>> = {
    scripts: { start: 'hotline start', dev: 'hotline dev', test: 'npm test --workspaces --if-present' },
    dependencies: { 'hotline-host': `^${version}` },
  };
  const added: string[] = [];
  const completed: Record<string, unknown> = { ...manifest };
  for (const [key, value] of Object.entries(wanted)) {
    if (key in completed) continue;
    completed[key] = value;
    added.push(key);
  }
  for (const [group, entries] of Object.entries(groups)) {
    const there = (manifest[group] ?? {}) as Record<string, string>;
    completed[group] = { ...entries, ...there };
    added.push(
      ...Object.keys(entries)
        .filter((key) => !(key in there))
        .map((key) => `${group}.${key}`),
    );
  }
  return { manifest: completed, added };
}

const folderName = (folder: string) =>
  path
    .basename(folder)
    .toLowerCase()
    .replaceAll(/[^a-z0-9-]+/g, '-')
    .replaceAll(/^-+|-+$/g, '') || 'hotline-deployment';
