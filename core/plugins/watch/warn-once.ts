import type { Log } from '../../log.ts';

/** One failure is followed by many of its kind, one a folder. */
export function warnOnce(log: Log): (error: unknown) => void {
  let warned = false;
  return (error) => {
    if (warned) return;
    warned = true;
    const { code, message } = error as NodeJS.ErrnoException;
    const cause =
      code === 'ENOSPC' || code === 'EMFILE'
        ? 'this machine allows no more: raise fs.inotify.max_user_watches and max_user_instances with sysctl, then restart the host'
        : 'restart the host after a change that it has not noticed';
    log.warn({ code: 'WATCH_FAILED', error: message }, `Not all files are watched; ${cause}.`);
  };
}
