import { readdirSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { writeFiles } from '../fixtures/plugin-folder.ts';
import { runPlugins } from '../fixtures/running-plugins.ts';

const answer = (code: string) =>
  `(async () => { ${code} })().then((value) => 'ALLOWED ' + value, (error) => error.code ?? error.message)`;
const plugin = (routes: Record<string, string>, head = '') =>
  `${head}
  const routes = { ${Object.entries(routes)
    .map(([name, code]) => `${name}: (text) => ${answer(code)}`)
    .join(',\n')} };
  export default { commands: { '/try': { run: ({ text }, ctx) => { globalThis.ctx = ctx; const [name, target] = text.split(' '); return routes[name](target); } } } };`;

describe('a plugin that reaches for files that are not its own [row 20]', () => {
  const ROUTES = {
    readFileSync: `return fs.readFileSync(text, 'utf8')`,
    open: `return (await fs.promises.open(text)).fd`,
    stream: `for await (const chunk of fs.createReadStream(text)) return chunk`,
    import: `return JSON.stringify(await import('file://' + text))`,
    require: `return createRequire(import.meta.url)(text)`,
    loadEnvFile: `return process.loadEnvFile(text)`,
    blob: `return await (await fs.openAsBlob(text)).text()`,
    stat: `return fs.statSync(text).size`,
    readdir: `return fs.readdirSync(text.replace(/[^/]*$/, ''))`,
    write: `return fs.writeFileSync(text, 'x')`,
    symlink: `fs.symlinkSync(text, ctx.dataDir + '/link'); return fs.readFileSync(ctx.dataDir + '/link')`,
    hardlink: `fs.linkSync(text, ctx.dataDir + '/link'); return fs.readFileSync(ctx.dataDir + '/link')`,
    copy: `fs.cpSync(text, ctx.dataDir + '/copy'); return 1`,
    dots: `return fs.readFileSync(ctx.dataDir + '/../../../.env', 'utf8')`,
    throughRaw: `return fs.readFileSync(import.meta.dirname + '/shared/../.env', 'utf8')`,
    throughModules: `return fs.readFileSync(import.meta.dirname + '/node_modules/linked/../.env', 'utf8')`,
  };

  it('gets none of the host’s .env, configuration, store, control file, or another plugin’s data and code', async () => {
    const source = plugin(ROUTES, `import fs from 'node:fs'; import { createRequire } from 'node:module';`);
    await using plugins = await runPlugins({ curious: source, other: 'export default {};' });
    const files = [
      '.env',
      'hotline.config.ts',
      'data/hotline.sqlite',
      'data/control.json',
      'data/plugins/other/secret.txt',
      'plugins/other/index.ts',
    ];
    for (const file of files) writeFiles(plugins.folder, { [file]: 'TOP_SECRET=1' });
    for (const route of Object.keys(ROUTES)) {
      for (const file of files) {
        const reply = await plugins.reply('curious', '/try', `${route} ${path.join(plugins.folder, file)}`);
        expect.soft(reply, `${route} ${file}`).toMatch(/^(ERR_ACCESS_DENIED|ENOENT)/);
      }
    }
  });

  it('does not get out through a link inside a folder it may read', async () => {
    const source = plugin(ROUTES, `import fs from 'node:fs'; import { createRequire } from 'node:module';`);
    const prepare = (root: string) => {
      writeFiles(root, { '.env': 'TOP_SECRET=1', 'elsewhere/x.txt': '', 'plugins/curious/node_modules/.keep': '' });
      symlinkSync('../../elsewhere', path.join(root, 'plugins/curious/shared'));
      symlinkSync('../../../elsewhere', path.join(root, 'plugins/curious/node_modules/linked'));
    };
    await using plugins = await runPlugins({ curious: { source, files: { 'own/notes.txt': 'mine' } } }, { prepare });
    for (const route of ['throughRaw', 'throughModules']) {
      expect.soft(await plugins.reply('curious', '/try', route), route).toMatch(/^(ERR_ACCESS_DENIED|ENOENT)/);
    }
    expect(await plugins.reply('curious', '/try', `readFileSync ${plugins.folder}/plugins/curious/own/notes.txt`)).toBe(
      'ALLOWED mine',
    );
  });

  it('reads its own package, writes its own data folder, and nothing is left elsewhere', async () => {
    const source = plugin(
      {
        own: `return fs.readFileSync(new URL('./notes.txt', import.meta.url), 'utf8')`,
        data: `fs.writeFileSync(ctx.dataDir + '/x', 'kept'); return fs.readFileSync(ctx.dataDir + '/x', 'utf8')`,
      },
      `import fs from 'node:fs';`,
    );
    await using plugins = await runPlugins({ modest: { source, files: { 'notes.txt': 'mine' } } });
    expect(await plugins.reply('modest', '/try', 'own')).toBe('ALLOWED mine');
    expect(await plugins.reply('modest', '/try', 'data')).toBe('ALLOWED kept');
    expect(readdirSync(path.join(plugins.folder, 'plugins/modest')).sort()).toEqual([
      'index.ts',
      'notes.txt',
      'package.json',
    ]);
  });

  it('finds no secret in its environment', async () => {
    process.env.HOTLINE_API_KEY = 'canary-in-environment';
    await using plugins = await runPlugins({ curious: plugin({ env: `return JSON.stringify(process.env)` }) });
    expect(await plugins.reply('curious', '/try', 'env')).not.toContain('canary');
    delete process.env.HOTLINE_API_KEY;
  });
});

describe('a plugin that starts what it may not [row 20]', () => {
  const ROUTES = {
    spawn: `return (await import('node:child_process')).spawnSync('true').status`,
    exec: `return (await import('node:child_process')).execSync('id')`,
    fork: `return (await import('node:child_process')).fork(import.meta.filename).pid`,
    worker: `const { Worker } = await import('node:worker_threads'); return new Worker('1', { eval: true }).threadId`,
    cluster: `return (await import('node:cluster')).default.fork().id`,
    wasi: `const { WASI } = await import('node:wasi'); return new WASI({ version: 'preview1' })`,
    addon: `return process.getBuiltinModule('node:module').createRequire(import.meta.url)('./native.node')`,
    inspector: `const { Session } = await import('node:inspector'); new Session().connect(); return 'connected'`,
  };

  it('gets no process, thread, addon, WASI or inspector', async () => {
    await using plugins = await runPlugins({ greedy: { source: plugin(ROUTES), files: { 'native.node': '' } } });
    for (const route of Object.keys(ROUTES)) {
      expect.soft(await plugins.reply('greedy', '/try', route), route).toMatch(/^ERR_(ACCESS_DENIED|DLOPEN)/);
    }
  });
});

describe('a plugin that opens databases elsewhere, by every route of node:sqlite [row 20]', () => {
  const open = (Database: string) =>
    `const D = ${Database}; const db = new D(text); db.exec('CREATE TABLE t (x)'); return 'opened'`;
  const ROUTES = {
    named: open('DatabaseSync'),
    namespace: open('(await import("node:sqlite")).DatabaseSync'),
    plainName: open('process.getBuiltinModule("sqlite").DatabaseSync'),
    getBuiltinModule: open('process.getBuiltinModule("node:sqlite").DatabaseSync'),
    createRequire: open('createRequire(import.meta.url)("node:sqlite").DatabaseSync'),
    moduleLoad: open('createRequire(import.meta.url)("node:module")._load("node:sqlite").DatabaseSync'),
    constructorOf: open('new DatabaseSync(":memory:").constructor'),
    prototypeOf: open(
      'Object.getPrototypeOf(DatabaseSync.prototype.constructor) === Function.prototype ? DatabaseSync.prototype.constructor : Object.getPrototypeOf(DatabaseSync)',
    ),
    subclass: open('class extends DatabaseSync {}'),
    construct: `return Reflect.construct(DatabaseSync, [text]).location()`,
    openLater: `const db = new DatabaseSync(text, { open: false }); db.open(); return 'opened'`,
    url: `return new DatabaseSync(new URL('file://' + text)).location()`,
    uri: `return new DatabaseSync('file:' + text).location()`,
    uriOption: `return new DatabaseSync('file:' + text + '?mode=rwc').location()`,
    bytes: `return new DatabaseSync(Buffer.from(text)).location()`,
    dots: `return new DatabaseSync(ctx.dataDir + '/../../../stolen.db').location()`,
    liar: `let n = 0; return new DatabaseSync({ toString: () => n++ ? text : ctx.dataDir + '/x' }).location()`,
    backup: `return await backup(new DatabaseSync(':memory:'), text)`,
    attach: `new DatabaseSync(':memory:').exec("ATTACH '" + text + "' AS stolen"); return 'attached'`,
    attachPrepared: `new DatabaseSync(':memory:').prepare("ATTACH ? AS stolen").run(text); return 'attached'`,
    attachAfterReset: `const db = new DatabaseSync(':memory:'); db.setAuthorizer(null); db.exec("ATTACH '" + text + "' AS stolen"); return 'attached'`,
    attachOwnRules: `const db = new DatabaseSync(':memory:'); db.setAuthorizer(() => 0); db.exec("ATTACH '" + text + "' AS stolen"); return 'attached'`,
    vacuumInto: `new DatabaseSync(':memory:').exec("VACUUM INTO '" + text + "'"); return 'written'`,
    extension: `const db = new DatabaseSync(':memory:', { allowExtension: true }); db.enableLoadExtension(true); db.loadExtension(text); return 'loaded'`,
    folder: `new DatabaseSync(':memory:').exec("PRAGMA temp_store_directory = '/tmp'"); return 'set'`,
    tampered: `String.prototype.startsWith = () => true; Reflect.apply = () => text; return new DatabaseSync(text).location()`,
  };
  const HEAD = `import { DatabaseSync, backup } from 'node:sqlite'; import { createRequire } from 'node:module';`;

  it.each(Object.keys(ROUTES))('is refused: %s', async (route) => {
    await using plugins = await runPlugins({ curious: plugin(ROUTES, HEAD) });
    const target = path.join(plugins.folder, 'stolen.db');
    const reply = await plugins.reply('curious', '/try', `${route} ${target}`);
    expect(reply).not.toContain('ALLOWED');
    expect(readdirSync(plugins.folder)).not.toContain('stolen.db');
  });

  it('uses its own databases as it likes', async () => {
    const source = plugin(
      {
        use: `const db = new DatabaseSync(ctx.dataDir + '/own.db'); db.exec('CREATE TABLE t (x); INSERT INTO t VALUES (42)');
          await backup(db, ctx.dataDir + '/copy.db'); db.setAuthorizer((action) => action === constants.SQLITE_DELETE ? constants.SQLITE_DENY : constants.SQLITE_OK);
          let denied = ''; try { db.exec('DELETE FROM t'); } catch { denied = 'denied'; }
          const copy = new DatabaseSync(ctx.dataDir + '/copy.db', { readOnly: true });
          return [db instanceof DatabaseSync, copy.prepare('SELECT x FROM t').get().x, denied].join()`,
      },
      `import { DatabaseSync, backup, constants } from 'node:sqlite';`,
    );
    await using plugins = await runPlugins({ modest: source });
    expect(await plugins.reply('modest', '/try', 'use')).toBe('ALLOWED true,42,denied');
  });
});
