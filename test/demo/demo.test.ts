import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../fixtures/plugin-folder.ts';
import { isRunning } from '../fixtures/processes.ts';
import { widthOf, WIDTH } from './text.ts';

const DEMO = fileURLToPath(new URL('demo.ts', import.meta.url));

function startDemo(TMPDIR: string): ChildProcessByStdio<null, Readable, Readable> {
  const { PATH } = process.env;
  return spawn(process.execPath, [DEMO], { env: { PATH, TMPDIR }, stdio: ['ignore', 'pipe', 'pipe'] });
}

async function endOf(demo: ChildProcessByStdio<null, Readable, Readable>) {
  const [stdout, stderr, [code]] = await Promise.all([text(demo.stdout), text(demo.stderr), once(demo, 'close')]);
  return { stdout, stderr, code: code as number | null };
}

const processesIn = (output: string) => [...output.matchAll(/process (\d+)/g)].map(([, pid]) => Number(pid));

describe('npm run demo', () => {
  const folder = temporaryFolder();
  let stdout = '';
  afterAll(() => folder[Symbol.dispose]());

  it('plays it to its end: replies are merged, cut and mended, one comes late, a file is downloaded, a loop is named and ended in time, a killed host loses nothing [row 2]', async () => {
    const { stderr, code, ...ended } = await endOf(startDemo(folder.path));
    stdout = ended.stdout;
    expect({ stderr, code }).toEqual({ stderr: '', code: 0 });

    const scenes = [
      /✓ host on http:\/\/127\.0\.0\.1:\d+ +started in/,
      /✓ looper .* process \d+/,
      /── Ada Lovelace opens a dialog ─+ dialog_created, taken in \d+ ms ──/,
      /Ada Lovelace +message_received, taken in/,
      /\/info ┃[^]*┃ 👤 Ada Lovelace\n[^]*┃ Plan: Gold/u,
      /message_sent, taken in/,
      /\/client babbage ┃[^]*┃ 👤 Charles Babbage\n/u,
      /\/order 1843 ┃[^]*┃ 📦 Order 1843 is paid\n[^]*┃\n┃ Parcel P-7 [^]*┃\n┃ \*19\.90\* points earned!\n/u,
      /· The log tells rookie’s author: invalid Markdown, sent as plain text: +byte 3\n {2}Character '\.' is reserved/,
      /\/history ┃[^]*┃ • № 1841: .*\n┃ ⋮ \d+ lines more\n[^]*…\n┃\n┃ Parcels on their way: 1\.\n/u,
      /· The log tells shop’s author: cut from 5383 to 4\d{3} characters/,
      /\/export ┃[^]*┃ \(http:\/\/127\.0\.0\.1:\d+\/files\/.*\)\n[^]*✓ The link was followed: a file of 181 lines, /u,
      /\/track P-7 ┃[^]*┃ Asking the carrier about P-7 …\n/u,
      /\/refund 100 ┃[^]*Hotline shows an error[^]*\/refund/,
      /\/ping ┃[^]*\/info ┃[^]*answered in \d+ ms\n┃ 👤 Charles Babbage[^]*looper loops … 1 s … 2 s/u,
      /answered in 2\.\d\d s\n┃ 🏓 Pong\n[^]*⚠️ looper: /u,
      /✗ looper never came back[^]*✓ looper serves again/,
      /\/awake ┃[^]*I am awake, as process \d+/,
      /The bot posts into the topic +\d\.\d\d s after the command\n┃ \/ ↩️ \/track P-7\n┃\n┃ 📍 P-7 has arrived in Turin\n/u,
      /✗ kill -9: the host is gone.* process \d+\n· Of the 9 events .* scribe has \d and snail has [4-8]\./,
      /✓ host on http:\/\/127\.0\.0\.1:\d+ once more[^]*✓ Nothing is lost: .* has all 9, /,
      /dialog_closed[^]*dialog_reopened[^]*message_received/,
      /✓ 10 commands, all answered within Hotline’s 3 s[^]*✓ One answer that takes longer was posted into the topic, once, \d/,
      /✓ scribe got all 13 events, each dialog’s in order[^]*✓ snail got all 13 events, each dialog’s in order/,
      /✓ The host has stopped, and no process and no file is left\./,
    ];
    let rest = stdout;
    for (const scene of scenes) {
      expect(rest).toMatch(scene);
      rest = rest.slice(scene.exec(rest)!.index);
    }
    const [, killed] = /process (\d+) was killed/.exec(stdout) ?? [];
    expect(processesIn(stdout)).toContain(Number(killed));
    expect(processesIn(stdout).filter(isRunning)).toEqual([]);
    expect(readdirSync(folder.path)).toEqual([]);
  });

  it('fits 80 columns, and has neither colours nor moving parts where it is only read later', () => {
    expect(stdout).not.toBe('');
    expect(stdout.split('\n').filter((line) => widthOf(line) > WIDTH)).toEqual([]);
    expect(stdout).not.toMatch(/[\0-\x09\x0b-\x1f]/);
  });

  it('says that it was interrupted, with 1, and still leaves nothing behind', async () => {
    using folder = temporaryFolder();
    const demo = startDemo(folder.path);
    const ended = endOf(demo);
    let seen = '';
    demo.stdout.on('data', (chunk: string) => {
      seen += chunk;
      if (/opens a dialog/.test(seen)) demo.kill('SIGTERM');
    });
    const { stdout, stderr, code } = await ended;
    expect(code).toBe(1);
    expect(stderr).toContain('The demo failed. It was interrupted.');
    expect(processesIn(stdout).length).toBeGreaterThan(2);
    await expect.poll(() => processesIn(stdout).filter(isRunning)).toEqual([]);
    expect(readdirSync(folder.path)).toEqual([]);
  });

  it('says why it cannot begin, with 1', async () => {
    const { stderr, code } = await endOf(startDemo('/nowhere'));
    expect(code).toBe(1);
    expect(stderr).toMatch(/The demo failed\..*\/nowhere/);
  });
});
