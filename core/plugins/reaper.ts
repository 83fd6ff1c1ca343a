import { spawn } from 'node:child_process';

/**
 * Ends the plugins' processes when the host dies without having done it, also by SIGKILL and also when they loop: a shell
 * in a session of its own that knows their process groups and outlives the host by one line of input.
 */
export interface Reaper {
  watch(pid: number): void;
  forget(pid: number): void;
  /** Lets the reaper go, after the host has ended its plugins itself. */
  close(): void;
}

const SCRIPT = `
trap '' INT TERM HUP
live=' '
while read -r action pid; do
  case $action in
    watch) live="$live$pid " ;;
    forget) live="\${live%% $pid *} \${live#* $pid }" ;;
  esac
done
for pid in $live; do kill -s KILL -- "-$pid" 2>/dev/null; done
`;

export function startReaper(): Reaper {
  const shell = spawn('/bin/sh', ['-c', SCRIPT], { detached: true, stdio: ['pipe', 'ignore', 'ignore'], env: {} });
  shell.on('error', () => {});
  shell.stdin.on('error', () => {});
  shell.unref();
  const socket = shell.stdin as typeof shell.stdin & { unref?(): void };
  socket.unref?.();
  const say = (line: string) => void (shell.stdin.writable && shell.stdin.write(`${line}\n`));
  return {
    watch: (pid) => say(`watch ${pid}`),
    forget: (pid) => say(`forget ${pid}`),
    close: () => shell.stdin.end(),
  };
}
