import { spawn, type ChildProcess } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { getPriority, setPriority } from 'node:os';
import type { Duplex, Readable, Writable } from 'node:stream';
import type { Permission } from './package.ts';
import type { SandboxOptions } from './sandbox-options.ts';

/** What a sandbox inherits from the host's environment: time zone, language, proxy and CA settings; nothing else. */
const INHERITED = [
  ...[
    'TZ',
    'LANG',
    'LANGUAGE',
    'LC_ALL',
    'HTTP_PROXY',
    'HTTPS_PROXY',
    'NO_PROXY',
    'http_proxy',
    'https_proxy',
    'no_proxy',
  ],
  ...['NODE_USE_ENV_PROXY', 'NODE_EXTRA_CA_CERTS', 'NODE_USE_SYSTEM_CA', 'SSL_CERT_FILE', 'SSL_CERT_DIR'],
];
const PERMISSION_FLAGS: Readonly<Record<Permission, string>> = {
  'child-process': '--allow-child-process',
  worker: '--allow-worker',
  addons: '--allow-addons',
  wasi: '--allow-wasi',
};
const CHANNEL_FD = 3;

/** A process that has been started, with its streams. */
export interface SpawnedSandbox {
  readonly child: ChildProcess;
  readonly pid: number;
  readonly channel: Duplex;
  readonly stdin: Writable;
  readonly stdout: Readable;
  readonly stderr: Readable;
}

/** Starts Node under its permission model, in a process group of its own; else the error that kept it from starting. */
export function spawnSandbox(options: SandboxOptions): SpawnedSandbox | Error {
  let child: ChildProcess;
  try {
    child = spawn(process.execPath, nodeArguments(options), {
      cwd: options.directory,
      env: Object.fromEntries(INHERITED.flatMap((name) => (name in process.env ? [[name, process.env[name]]] : []))),
      detached: true,
      stdio: ['pipe', 'pipe', 'pipe', 'pipe'],
    });
  } catch (error) {
    return error as Error;
  }
  let failure: Error | undefined;
  child.on('error', (error) => (failure = error));
  const { pid, stdin, stdout, stderr, stdio } = child;
  const channel = (stdio as typeof stdio | undefined)?.[CHANNEL_FD] as Duplex | undefined;
  if (pid === undefined || !stdin || !stdout || !stderr || !channel) {
    return failure ?? new Error('the system has no process or file descriptor to spare');
  }
  standBack(pid, options.limits.nice);
  return { child, pid, channel, stdin, stdout, stderr };
}

function standBack(pid: number, nice: number): void {
  try {
    setPriority(pid, Math.min(19, getPriority() + nice));
  } catch {
    // Its priority stays the host's: it has ended already, or the system does not allow it.
  }
  if (process.platform !== 'linux') return;
  try {
    // Where Linux shares the processor between sessions first, a priority counts only inside its own session.
    writeFileSync(`/proc/${pid}/autogroup`, `${nice}`);
  } catch {
    // No such sharing here, or it was changed too often in a tenth of a second.
  }
}

function nodeArguments({ readable, dataDir, permissions, limits }: SandboxOptions): string[] {
  return [
    '--permission',
    ...[dataDir, ...readable].map((path) => `--allow-fs-read=${path}`),
    `--allow-fs-write=${dataDir}`,
    ...permissions.map((permission) => PERMISSION_FLAGS[permission]),
    `--max-old-space-size=${limits.heapMb}`,
    '--enable-source-maps',
    '--disable-sigusr1',
    '--disable-warning=ExperimentalWarning',
    '--disable-warning=SecurityWarning',
    '--input-type=commonjs',
    '-',
  ];
}
