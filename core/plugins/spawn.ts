import { spawn, type ChildProcess } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { getPriority, setPriority } from 'node:os';
import type { Socket } from 'node:net';
import type { Permission } from './package.ts';

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
/** A plugin's process has these, by file descriptor. */
export const STREAMS = ['stdin', 'stdout', 'stderr', 'channel'] as const;

export type StreamName = (typeof STREAMS)[number];

export interface SpawnOptions {
  /** The package's folder: relative paths start there. */
  readonly directory: string;
  /** The only folder that it may write to. */
  readonly dataDir: string;
  readonly readable: readonly string[];
  readonly permissions: readonly Permission[];
  readonly limits: {
    /** The JavaScript heap, in MB. */
    readonly heapMb: number;
    /** Added to the priority number: 0 is the host's own priority, 19 the lowest. */
    readonly nice: number;
  };
}

interface Spawned extends Readonly<Record<StreamName, Socket>> {
  readonly child: ChildProcess;
  readonly pid: number;
}

/** What of the host's environment is handed on. */
export function inherited(): NodeJS.ProcessEnv {
  return Object.fromEntries(INHERITED.flatMap((name) => (name in process.env ? [[name, process.env[name]]] : [])));
}

/** Starts Node under its permission model, in a process group of its own; else the error that kept it from starting. */
export function spawnSandbox(options: SpawnOptions): Spawned | Error {
  let child: ChildProcess;
  try {
    child = spawn(process.execPath, nodeArguments(options), {
      cwd: options.directory,
      env: inherited(),
      detached: true,
      stdio: STREAMS.map(() => 'pipe' as const),
    });
  } catch (error) {
    return error as Error;
  }
  let failure: Error | undefined;
  child.on('error', (error) => (failure = error));
  const { pid } = child;
  const [stdin, stdout, stderr, channel] = ((child.stdio as typeof child.stdio | undefined) ??
    []) as unknown as Socket[];
  if (pid === undefined || !stdin || !stdout || !stderr || !channel) {
    return failure ?? new Error('the system has no process or file descriptor to spare');
  }
  standBack(pid, options.limits.nice);
  return { child, pid, stdin, stdout, stderr, channel };
}

/** Ends a process with all that it has started. */
export function endGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It has ended.
  }
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

function nodeArguments({ readable, dataDir, permissions, limits }: SpawnOptions): string[] {
  return [
    '--permission',
    ...[dataDir, ...readable].map((path) => `--allow-fs-read=${path}`),
    `--allow-fs-write=${dataDir}`,
    ...permissions.map((permission) => PERMISSION_FLAGS[permission]),
    `--max-old-space-size=${limits.heapMb}`,
    // What V8 does in the background takes one thread: with Node's four, a plugin that starts takes every core from the others.
    '--v8-pool-size=1',
    // From the start, instead of one that grows: a plugin under load would copy what it has in hand from one half into the other all the time.
    '--min-semi-space-size=4',
    '--enable-source-maps',
    '--disable-sigusr1',
    '--disable-warning=ExperimentalWarning',
    '--disable-warning=SecurityWarning',
    '--input-type=commonjs',
    '-',
  ];
}
