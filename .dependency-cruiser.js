/** Who may import whom. `npm run lint` checks it; the rooms themselves are described in CONTRIBUTING.md. */
export default {
  forbidden: [
    {
      name: 'no-circles',
      comment: 'Two files that need each other are one file, or a third is missing.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'protocol-stands-alone',
      comment: 'protocol/ is the wire and imports nothing of ours.',
      severity: 'error',
      from: { path: '^core/protocol/', pathNot: '\\.test\\.ts$' },
      to: { path: '^(core|plugins|test)/', pathNot: '^core/protocol/' },
    },
    {
      name: 'sandbox-carries-little',
      comment: 'sandbox/ runs inside a plugin’s process: protocol/ and the public types are all it may use.',
      severity: 'error',
      from: { path: '^core/sandbox/', pathNot: '\\.test\\.ts$' },
      to: {
        path: '^(core|plugins|test)/',
        pathNot: '^core/(sandbox/|protocol/|(plugin|plugin-context|limits|user-error|slots)\\.ts$)',
      },
    },
    {
      name: 'no-http-in-commands-and-events',
      comment: 'commands/ and events/ know plugins through plugins/port.ts, and nothing of HTTP.',
      severity: 'error',
      from: { path: '^core/(commands|events)/', pathNot: '\\.test\\.ts$' },
      to: { path: '^core/(http|cli|sandbox)/|^core/plugins/(?!port\\.ts)' },
    },
    {
      name: 'config-knows-the-wire-alone',
      comment: 'config/ uses protocol/.',
      severity: 'error',
      from: { path: '^core/config/', pathNot: '\\.test\\.ts$|/fixtures/' },
      to: { path: '^(core|plugins|test)/', pathNot: '^core/(config/|protocol/|[^/]+\\.ts$)' },
    },
    {
      name: 'http-knows-no-plugins',
      comment: 'http/ uses protocol/ and config/, and of commands/ what a reply is.',
      severity: 'error',
      from: { path: '^core/http/', pathNot: '\\.test\\.ts$|/fixtures/' },
      to: {
        path: '^(core|plugins|test)/',
        pathNot: '^core/(http/|(protocol|config)/|commands/reply\\.ts$|[^/]+\\.ts$)',
      },
    },
    {
      name: 'plugins-know-their-sandbox',
      comment: 'plugins/ uses protocol/ and sandbox/.',
      severity: 'error',
      from: { path: '^core/plugins/', pathNot: '\\.test\\.ts$|/fixtures/' },
      to: { path: '^(core|plugins|test)/', pathNot: '^core/(plugins/|(protocol|sandbox)/|[^/]+\\.ts$)' },
    },
    {
      name: 'ledger-counts',
      comment: 'ledger/ knows the types of those whom it counts, and nothing of HTTP or the terminal.',
      severity: 'error',
      from: { path: '^core/ledger/', pathNot: '\\.test\\.ts$' },
      to: {
        path: '^(core|plugins|test)/',
        pathNot: '^core/(ledger/|plugins/(port|call-meter)\\.ts$|events/api\\.ts$|store/store\\.ts$|[^/]+\\.ts$)',
      },
    },
    {
      name: 'outbound-knows-no-plugins',
      comment: 'outbound/ uses protocol/ and config/, and of commands/ what a late answer is.',
      severity: 'error',
      from: { path: '^core/outbound/', pathNot: '\\.test\\.ts$' },
      to: {
        path: '^(core|plugins|test)/',
        pathNot: '^core/(outbound/|(protocol|config)/|commands/late\\.ts$|[^/]+\\.ts$)',
      },
    },
    {
      name: 'files-stand-alone',
      comment: 'files/ uses config/, and knows where sandbox/ leaves files.',
      severity: 'error',
      from: { path: '^core/files/', pathNot: '\\.test\\.ts$' },
      to: { path: '^(core|plugins|test)/', pathNot: '^core/(files/|config/|sandbox/outbox\\.ts$|[^/]+\\.ts$)' },
    },
    {
      name: 'store-stands-alone',
      comment: 'store/ uses protocol/.',
      severity: 'error',
      from: { path: '^core/store/', pathNot: '\\.test\\.ts$|/fixtures/' },
      to: { path: '^(core|plugins|test)/', pathNot: '^core/(store/|protocol/|[^/]+\\.ts$)' },
    },
    {
      name: 'emulator-knows-the-wire-alone',
      comment: 'emulator/ uses protocol/.',
      severity: 'error',
      from: { path: '^core/emulator/', pathNot: '\\.test\\.ts$|/fixtures/' },
      to: { path: '^(core|plugins|test)/', pathNot: '^core/(emulator/|protocol/|[^/]+\\.ts$)' },
    },
    {
      name: 'sources-do-not-need-tests',
      comment: 'What is shipped imports no test and no fixture.',
      severity: 'error',
      from: { path: '^core/', pathNot: '\\.test(-d)?\\.ts$|/fixtures/|^core/events/testing/' },
      to: { path: '^test/|\\.test\\.ts$|/fixtures/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(core|plugins/[^/]+|plugin-template)/dist/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
  },
};
