import { mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { writePlugin } from '../../../test/fixtures/plugin-folder.ts';
import { watchedDeployment } from './fixtures/watched-plugin.ts';

describe('the set of installed plugins is reported', () => {
  it('when the folder of a plugin comes, is linked, and goes', async () => {
    using here = watchedDeployment();
    writePlugin(here.at('plugins'), 'new', '');
    await here.reports.has('packages plugins/new');
    symlinkSync(writePlugin(here.at('elsewhere'), 'linked', ''), here.at('plugins/linked'));
    await here.reports.has('packages plugins/linked');
    here.reports.clear();
    rmSync(here.at('plugins/linked'));
    await here.reports.has('packages plugins/linked');
    rmSync(here.at('plugins/new'), { recursive: true });
    await here.reports.has('packages plugins/new');
  });

  it('when a package.json in one of them changes, also behind a link', async () => {
    using here = watchedDeployment();
    symlinkSync(writePlugin(here.at('elsewhere'), 'linked', ''), here.at('plugins/linked'));
    await here.reports.has('packages plugins/linked');
    here.write('plugins/crm/package.json');
    await here.reports.has('packages plugins/crm/package.json');
    here.reports.clear();
    here.write('elsewhere/linked/package.json');
    await here.reports.has('packages plugins/linked/package.json');
  });

  it('when the deployment installs something, and for nothing else that is written there', async () => {
    using here = watchedDeployment();
    here.write('hotline.config.ts');
    here.write('data/host.log');
    here.write('node_modules/dep/package.json');
    here.write('plugins/.cache/package.json');
    here.write('plugins/_draft/package.json');
    here.write('plugins/README.md');
    here.write('plugins/crm/lib/package.json');
    here.write('package.json');
    await here.reports.has('packages package.json');
    here.write('package-lock.json');
    await here.reports.has('packages package-lock.json');
    expect(new Set(here.reports.all)).toEqual(new Set(['packages package.json', 'packages package-lock.json']));
  });

  it('when the plugins folder gives way to a file, and comes back without a plugin', async () => {
    using here = watchedDeployment();
    rmSync(here.at('plugins'), { recursive: true });
    here.write('plugins');
    await here.reports.has('packages plugins');
    here.restart();
    for (const step of [rmSync, mkdirSync]) {
      here.reports.clear();
      step(here.at('plugins'));
      await here.reports.has('packages plugins');
    }
  });

  it('when the plugins folder is made after the start', async () => {
    using here = watchedDeployment();
    rmSync(here.at('plugins'), { recursive: true });
    here.restart();
    mkdirSync(here.at('plugins'));
    writePlugin(here.at('plugins'), 'late', '');
    await here.reports.has('packages plugins/late');
    here.reports.clear();
    here.write('plugins/late/package.json');
    await here.reports.has('packages plugins/late/package.json');
  });
});
