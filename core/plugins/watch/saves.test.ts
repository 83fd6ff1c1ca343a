import { appendFileSync, cpSync, renameSync, rmSync } from 'node:fs';
import { describe, it } from 'vitest';
import { watchedDeployment } from './fixtures/watched-plugin.ts';

const SAVED = 'crm plugins/crm/lib/a.ts';

describe('a save is reported', () => {
  it('when a new file is renamed over the old one, each time', async () => {
    using here = watchedDeployment();
    here.follow();
    for (const turn of ['1', '2', '3']) {
      here.write('plugins/crm/lib/a.ts.tmp', turn);
      renameSync(here.at('plugins/crm/lib/a.ts.tmp'), here.at('plugins/crm/lib/a.ts'));
      await here.reports.has(SAVED);
      await here.reportsSoFar();
    }
  });

  it('when the old one is renamed to a backup and a new one written, as vim does', async () => {
    using here = watchedDeployment();
    here.follow();
    for (const turn of ['1', '2', '3']) {
      renameSync(here.at('plugins/crm/lib/a.ts'), here.at('plugins/crm/lib/a.ts~'));
      await here.reports.has(SAVED);
      await here.reportsSoFar();
      here.write('plugins/crm/lib/a.ts', turn);
      await here.reports.has(SAVED);
      await here.reportsSoFar();
    }
  });

  it('part by part, when it is written in three', async () => {
    using here = watchedDeployment();
    here.follow();
    for (const part of ['export', ' default', ' {}']) {
      appendFileSync(here.at('plugins/crm/lib/a.ts'), part);
      await here.reports.has(SAVED);
      await here.reportsSoFar();
    }
  });

  it('when a folder goes and comes back, as with a checkout of another branch', async () => {
    using here = watchedDeployment();
    here.follow();
    for (const turn of ['1', '2', '3']) {
      rmSync(here.at('plugins/crm/lib'), { recursive: true });
      await here.reports.has(SAVED);
      await here.reportsSoFar();
      here.write('plugins/crm/lib/a.ts', turn);
      await here.reports.has(SAVED);
      await here.reportsSoFar();
      here.write('plugins/crm/lib/a.ts');
      await here.reports.has(SAVED);
    }
  });

  it('when a folder is moved away and another one takes its place', async () => {
    using here = watchedDeployment();
    here.follow();
    cpSync(here.at('plugins/crm/lib'), here.at('lib'), { recursive: true });
    renameSync(here.at('plugins/crm/lib'), here.at('away'));
    await here.reports.has(SAVED);
    await here.reportsSoFar();
    renameSync(here.at('lib'), here.at('plugins/crm/lib'));
    await here.reports.has(SAVED);
    await here.reportsSoFar();
    here.write('plugins/crm/lib/a.ts');
    await here.reports.has(SAVED);
  });

  it('when the whole plugin is replaced and saved in the same moment, again and again', async () => {
    using here = watchedDeployment();
    here.follow();
    for (const turn of ['1', '2', '3']) {
      cpSync(here.at('plugins/crm'), here.at('copy'), { recursive: true });
      rmSync(here.at('plugins/crm'), { recursive: true });
      renameSync(here.at('copy'), here.at('plugins/crm'));
      here.write('plugins/crm/lib/a.ts', turn);
      await here.reports.has(SAVED);
      await here.reportsSoFar();
    }
  });

  it('when the plugins folder is moved away and another one takes its place', async () => {
    using here = watchedDeployment();
    here.follow();
    cpSync(here.at('plugins'), here.at('copy'), { recursive: true });
    renameSync(here.at('plugins'), here.at('away'));
    await here.reports.has('packages plugins');
    await here.reports.has(SAVED);
    here.reports.clear();
    renameSync(here.at('copy'), here.at('plugins'));
    await here.reports.has('packages plugins/crm');
    await here.reports.has(SAVED);
    await here.reportsSoFar();
    here.write('plugins/crm/lib/a.ts');
    await here.reports.has(SAVED);
  });
});
