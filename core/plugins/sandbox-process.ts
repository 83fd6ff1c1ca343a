import { spawn, type ChildProcess, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { setPriority } from 'node:os';
import type { Duplex, Readable, Writable } from 'node:stream';
import type { Log } from '../log.ts';
import { openChannel } from '../sandbox/channel.ts';
import type { HostFunctions, SandboxFunctions } from '../sandbox/contract.ts';
import { createRpc } from '../sandbox/rpc.ts';
import { LineRate } from './line-rate.ts';
import { followOutput } from './output.ts';
import type { Permission } from './package.ts';
import type { PluginProcess } from './plugin-process.ts';
import { describeExit, type ProcessExit } from './process-exit.ts';
import type { Reaper } from './reaper.ts';
import type { ResidentMemory } from './resident-memory.ts';
import { readMessage } from './wire-check.ts';

export interface SandboxLimits {
  /** The JavaScript heap, in MB. */
  readonly heapMb: number;
  /** Resident memory, buffers included, in MB. */
  readonly memoryMb: number;
  /** The longest line on the channel, in characters. */
  readonly lineBytes: number;
  /** Messages to the host beyond answers to its calls. */
  readonly callsPerSecond: number;
  readonly logLinesPerSecond: number;
  /** Added to the priority number: 0 is the host's own priority, 19 the lowest. */
  readonly nice: number;
}

export interface SandboxOptions {
  /** The program of `sandboxProgram`. */
  readonly program: string;
  /** The package's folder: relative paths start there. */
  readonly directory: string;
  readonly dataDir: string;
  readonly readable: readonly string[];
  readonly permissions: readonly Permission[];
  readonly limits: SandboxLimits;
  readonly log: Log;
  readonly reaper: Reaper;
  readonly memory: ResidentMemory;
}

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

/** Starts a plugin's process, hardened and waiting for its code. */
export function startSandbox(options: SandboxOptions): PluginProcess {
  const { limits, log, reaper, memory } = options;
  const child = spawn(process.execPath, nodeArguments(options), {
    cwd: options.directory,
    env: Object.fromEntries(INHERITED.flatMap((name) => (name in process.env ? [[name, process.env[name]]] : []))),
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe', 'pipe'],
  });
  const socket = child.stdio[CHANNEL_FD] as Duplex;
  const { stdin, stdout, stderr } = child as ChildProcessByStdio<Writable, Readable, Readable>;
  stdin.on('error', () => {});
  stdin.end(options.program);
  socket.on('error', () => {});

  followOutput(stdout, 'info', limits.logLinesPerSecond, log);
  const errors = followOutput(stderr, 'warn', limits.logLinesPerSecond, log);
  const ending: { killedFor?: string; expected: boolean } = { expected: false };

  function kill(reason: string, { expected = false } = {}): void {
    ending.killedFor ??= reason;
    ending.expected ||= expected;
    if (child.pid === undefined) return;
    try {
      process.kill(-child.pid, 'SIGKILL');
    } catch {
      child.kill('SIGKILL');
    }
  }

  const rate = new LineRate(limits.callsPerSecond);
  const channel = openChannel(socket, {
    lineLimit: limits.lineBytes,
    pauseBeforeMs: () => rate.take(),
    onLine(line) {
      const message = readMessage(line);
      if (message === undefined) breakOff('sent a line that is no message');
      else rpc.receive(message);
    },
    onViolation: breakOff,
  });

  function breakOff(reason: string): void {
    kill(`broke the channel to the host: it ${reason}`);
  }

  const hostFunctions: HostFunctions = { log: (level, message, fields) => log[level](fields ?? {}, message) };
  const rpc = createRpc<SandboxFunctions>(hostFunctions, (line) => channel.send(line));

  if (child.pid !== undefined) {
    reaper.watch(child.pid);
    memory.watch(child.pid, limits.memoryMb * 2 ** 20, (bytes) =>
      kill(`ran out of memory: it held ${Math.round(bytes / 2 ** 20)} MB, and ${limits.memoryMb} MB are allowed`),
    );
    try {
      setPriority(child.pid, limits.nice);
    } catch {
      // Its priority stays the host's: it has ended already, or the system does not allow it.
    }
  }

  /** An answer is expected, so it takes nothing from the plugin's allowance. */
  const asked = <Value>(answer: Promise<Value>) => (rate.expectAnswer(), answer);

  return {
    pid: child.pid ?? 0,
    get backlog() {
      return channel.backlog;
    },
    exited: exitOf(child).then(({ code, signal }): ProcessExit => {
      if (child.pid !== undefined) {
        reaper.forget(child.pid);
        memory.forget(child.pid);
      }
      const exit = describeExit({ code, signal, lastWords: errors.lastWords, heapMb: limits.heapMb, ...ending });
      rpc.close(new Error(`The plugin ${exit.reason}.`));
      socket.destroy();
      return exit;
    }),
    load: (plan) => asked(rpc.call('load', plan)),
    command: (args) => asked(rpc.callWithJson('command', args)),
    deliver: (args) => asked(rpc.callWithJson('deliver', args)),
    ping: () => asked(rpc.call('ping')),
    dispose: () => asked(rpc.call('dispose')),
    kill,
  };
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

/** Settles once the process has ended and all it wrote was read; a process that could not be started counts as ended. */
async function exitOf(child: ChildProcess): Promise<{ code: number | null; signal: NodeJS.Signals | null }> {
  try {
    const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
    return { code, signal };
  } catch {
    return { code: null, signal: null };
  }
}
