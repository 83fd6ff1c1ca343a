#!/usr/bin/env node
import { existsSync } from 'node:fs';
import nodeModule from 'node:module';
import { homedir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

const OLDEST_NODE = 24;
const HOSTING_VERBS = ['start', 'dev'];
const NO_INSPECTOR = '--disable-sigusr1';
// In megabytes. With Node's own 16, a busy host copies its requests under way from one half into the other all the time; with its own 1 to
// begin with, a host that starts does that with what it has loaded. And objects of a kind that has once lived long, in a backlog, are never
// again made among the old ones: there, each that is done with would keep its event until the next full collection.
const YOUNG_OBJECTS = ['--min-semi-space-size=8', '--max-semi-space-size=32', '--no-allocation-site-pretenuring'];
// What V8 compiles and collects beside the host's own work: by one thread at a time, so that on a small machine four of them cannot take
// the processor from a command one after the other.
const BACKGROUND = '--v8-pool-size=1';

if (Number(process.versions.node.split('.')[0]) < OLDEST_NODE) {
  console.error(
    `hotline needs Node ${OLDEST_NODE} or newer, and this is Node ${process.versions.node}: ` +
      'install a newer one, or run `npx hotline …` where the deployment brings its own.',
  );
  process.exit(1);
}

// What V8 has made of the sources is kept from one start to the next, which then takes a third less of the processor.
process.env.NODE_COMPILE_CACHE ||= join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'hotline-host');

// A signal must not be able to open the inspector of a process that holds secrets; only a flag at start sees to that.
if (HOSTING_VERBS.includes(process.argv[2]) && !process.execArgv.includes(NO_INSPECTOR)) {
  process.removeAllListeners('warning');
  process.execve(process.execPath, [
    process.execPath,
    NO_INSPECTOR,
    ...YOUNG_OBJECTS,
    BACKGROUND,
    ...process.execArgv,
    ...process.argv.slice(1),
  ]);
}

nodeModule.enableCompileCache();
// The package has no sources. Where there are any, what was once compiled of them may be old.
const sources = new URL('../cli/main.ts', import.meta.url);
const compiled = new URL('../dist/cli/main.js', import.meta.url);
const { main } = await import(existsSync(fileURLToPath(sources)) ? sources.href : compiled.href);
await main(process.argv);
