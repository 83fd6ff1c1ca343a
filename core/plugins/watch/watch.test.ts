import { rmSync, symlinkSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { watchedDeployment } from './fixtures/watched-plugin.ts';

describe('the files of a plugin that is followed', () => {
  it('are reported when they are saved as soon as follow has returned', async () => {
    using here = watchedDeployment();
    here.follow();
    here.write('plugins/crm/lib/a.ts');
    await here.reports.has('crm plugins/crm/lib/a.ts');
  });

  it('are not reported for having been there at the start', async () => {
    using here = watchedDeployment();
    here.follow({ assets: ['**/*.txt'], broken: true });
    expect(await here.reportsSoFar()).toEqual([]);
  });

  it('are reported when they go', async () => {
    using here = watchedDeployment();
    here.follow();
    rmSync(here.at('plugins/crm/lib'), { recursive: true });
    await here.reports.has('crm plugins/crm/lib/a.ts');
  });

  it('count alone: not their neighbours, tests, data and installed packages', async () => {
    using here = watchedDeployment();
    here.follow();
    here.write('plugins/crm/lib/a.test.ts');
    here.write('plugins/crm/README.md');
    here.write('plugins/crm/data/customers.csv');
    here.write('plugins/crm/node_modules/dep/index.js');
    here.write('plugins/crm/.idea/index.ts');
    expect(await here.reportsSoFar()).toEqual([]);
  });

  it('include the package.json of the plugin, and of the packages that it uses, also through a link', async () => {
    using here = watchedDeployment();
    here.write('node_modules/dep/package.json');
    here.write('shared/package.json');
    symlinkSync(here.at('shared'), here.at('node_modules/shared'));
    here.follow({ packages: ['node_modules/dep', 'node_modules/shared'].map(here.at) });
    here.write('node_modules/dep/index.js');
    for (const folder of ['node_modules/dep', 'shared', 'plugins/crm']) {
      here.write(`${folder}/package.json`);
      await here.reports.has(`crm ${folder}/package.json`);
    }
    expect(here.reports.all).not.toContain('crm node_modules/dep/index.js');
  });

  it('include the package.json of a package that is installed again', async () => {
    using here = watchedDeployment();
    here.write('node_modules/dep/package.json');
    here.follow({ packages: [here.at('node_modules/dep')] });
    for (const version of ['1', '2']) {
      rmSync(here.at('node_modules'), { recursive: true });
      await here.reports.has('crm node_modules/dep/package.json');
      await here.reportsSoFar();
      here.write('node_modules/dep/package.json', version);
      await here.reports.has('crm node_modules/dep/package.json');
      await here.reportsSoFar();
    }
  });

  it('include those that lie outside of its folder', async () => {
    using here = watchedDeployment();
    here.write('shared/src/money.ts');
    here.follow({ inputs: [...here.files().inputs, here.at('shared/src/money.ts')] });
    here.write('shared/src/other.ts');
    here.write('shared/src/deep/other.ts');
    here.write('shared/src/money.ts');
    await here.reports.has('crm shared/src/money.ts');
    expect(new Set(await here.reportsSoFar())).toEqual(new Set(['crm shared/src/money.ts']));
  });

  it('are waited for, outside of its folder too, when their folders go, or are not there yet', async () => {
    using here = watchedDeployment();
    here.follow({ inputs: [...here.files().inputs, here.at('packages/shared/src/money.ts')] });
    for (const turn of ['1', '2', '3']) {
      here.write('packages/shared/src/money.ts', turn);
      await here.reports.has('crm packages/shared/src/money.ts');
      await here.reportsSoFar();
      rmSync(here.at('packages/shared'), { recursive: true });
      await here.reports.has('crm packages/shared/src/money.ts');
      await here.reportsSoFar();
    }
  });

  it('are another set when they are named anew', async () => {
    using here = watchedDeployment();
    here.write('shared/src/money.ts');
    here.follow();
    here.follow({ inputs: [...here.files().inputs, here.at('shared/src/money.ts')] });
    here.write('shared/src/money.ts');
    here.write('plugins/crm/lib/a.ts');
    await here.reports.has('crm shared/src/money.ts');
    await here.reports.has('crm plugins/crm/lib/a.ts');
    await here.reportsSoFar();
    here.follow();
    here.write('shared/src/money.ts');
    expect(await here.reportsSoFar()).toEqual([]);
  });

  it('may be named anew from within a report', async () => {
    using here = watchedDeployment();
    here.follow();
    const add = here.reports.add.bind(here.reports);
    here.reports.add = (report) => {
      here.follow();
      add(report);
    };
    expect(await here.reportsSoFar()).toEqual([]);
  });

  it('are no longer reported once the plugin is forgotten', async () => {
    using here = watchedDeployment();
    here.follow();
    here.watch.follow('other', here.files());
    here.watch.forget('crm');
    here.write('plugins/crm/lib/a.ts');
    await here.reports.has('other plugins/crm/lib/a.ts');
    expect(here.reports.all).not.toContain('crm plugins/crm/lib/a.ts');
  });
});

describe('the assets of a plugin', () => {
  it('count when they match its globs: changed, new, in new folders, and removed', async () => {
    using here = watchedDeployment();
    here.write('plugins/crm/templates/old.html');
    here.follow({ assets: ['./templates/**/*.html', 'data/prices.csv', 'letters'] });
    here.write('plugins/crm/templates/old.txt');
    here.write('plugins/crm/templates/new/folder/new.html');
    await here.reports.has('crm plugins/crm/templates/new/folder/new.html');
    here.write('plugins/crm/data/prices.csv');
    await here.reports.has('crm plugins/crm/data/prices.csv');
    rmSync(here.at('plugins/crm/templates/old.html'));
    await here.reports.has('crm plugins/crm/templates/old.html');
    expect(here.reports.all).not.toContain('crm plugins/crm/templates/old.txt');
  });

  it('count all when a folder is named', async () => {
    using here = watchedDeployment();
    here.write('plugins/crm/templates/old.html');
    here.follow({ assets: ['templates'] });
    here.write('plugins/crm/templates/new/folder/new.html');
    await here.reports.has('crm plugins/crm/templates/new/folder/new.html');
  });

  it('count behind a link, even where links lead in a circle', async () => {
    using here = watchedDeployment();
    here.write('letters/de/welcome.html');
    here.write('plugins/crm/templates/old.html');
    symlinkSync(here.at('letters'), here.at('plugins/crm/templates/letters'));
    for (const name of ['again', 'and-again']) symlinkSync(here.at('letters'), here.at(`letters/${name}`));
    here.follow({ assets: ['templates/**'] });
    here.write('letters/de/welcome.html');
    await here.reports.has('crm plugins/crm/templates/letters/de/welcome.html');
  });
});

describe('a plugin whose compile failed', () => {
  it('is reported for any source in its folder that appears or changes, in new folders too', async () => {
    using here = watchedDeployment();
    here.follow({ broken: true });
    here.write('plugins/crm/lib/image.png');
    here.write('plugins/crm/.git/a.ts');
    here.write('plugins/crm/data/a.json');
    here.write('plugins/crm/node_modules/dep/index.js');
    here.write('plugins/crm/lib/missing.ts');
    here.write('plugins/crm/new/folder/missing.mts');
    await here.reports.has('crm plugins/crm/new/folder/missing.mts');
    expect(new Set(await here.reportsSoFar())).toEqual(
      new Set(['crm plugins/crm/lib/missing.ts', 'crm plugins/crm/new/folder/missing.mts']),
    );
  });

  it('is reported for a source that appears beside an input outside of its folder', async () => {
    using here = watchedDeployment();
    here.write('shared/src/money.ts');
    here.follow({ broken: true, inputs: [here.at('shared/src/money.ts')] });
    here.write('shared/src/missing.ts');
    await here.reports.has('crm shared/src/missing.ts');
  });
});
