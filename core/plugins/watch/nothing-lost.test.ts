import { cpSync, renameSync, rmSync } from 'node:fs';
import { setImmediate as nextTurn } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, it } from 'vitest';
import { watchedDeployment } from './fixtures/watched-plugin.ts';

type Deployment = ReturnType<typeof watchedDeployment>;

const remove = (name: string) => (here: Deployment) => rmSync(here.at(name), { recursive: true, force: true });
const move = (from: string, to: string) => (here: Deployment) => renameSync(here.at(from), here.at(to));

/** What a person, an editor, git or npm may do to the folders. */
const STEPS: Readonly<Record<string, (here: Deployment) => unknown>> = {
  'save lib/a.ts': (here) => here.write('plugins/crm/lib/a.ts'),
  'save index.ts': (here) => here.write('plugins/crm/index.ts'),
  'remove lib': remove('plugins/crm/lib'),
  'remove the plugin': remove('plugins/crm'),
  'remove plugins': remove('plugins'),
  'move lib away': move('plugins/crm/lib', 'lib'),
  'move lib back': move('lib', 'plugins/crm/lib'),
  'move the plugin away': move('plugins/crm', 'plugins/old'),
  'move the plugin back': move('plugins/old', 'plugins/crm'),
  'move plugins away': move('plugins', 'away'),
  'move plugins back': move('away', 'plugins'),
  'copy the plugin': (here) => cpSync(here.at('plugins/crm'), here.at('plugins/old'), { recursive: true }),
  'follow it broken': (here) => here.follow({ broken: true, assets: ['templates/**'] }),
  forget: (here) => here.watch.forget('crm'),
  'let events come': () => nextTurn(),
};

async function take(step: string, here: Deployment): Promise<void> {
  try {
    await STEPS[step]!(here);
  } catch {
    // There is nothing there to remove or move.
  }
}

describe('a save after follow has returned', () => {
  it('is reported, whatever became of the folders before', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.constantFrom(...Object.keys(STEPS)), { maxLength: 15 }), async (steps) => {
        using here = watchedDeployment();
        here.follow();
        for (const step of steps) await take(step, here);
        here.follow();
        here.reports.clear();
        here.write('plugins/crm/lib/a.ts');
        await here.reports.has('crm plugins/crm/lib/a.ts');
      }),
      { numRuns: 150, timeout: 5_000 },
    );
  });
});
