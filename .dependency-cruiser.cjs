/** Which way imports may go. STYLE of the walls: docs/ARCHITECTURE.md. */

/** Node's own modules, with or without their prefix. */
const NODE_CORE = ['core'];
/** Tests may reach across: they build both sides of a wall to look at it. */
const TEST = '\\.test\\.tsx?$';

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-unresolved',
      comment: 'An import that resolves to nothing would slip past every other rule.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: '\\.css$|\\?' },
    },
    {
      name: 'shared-imports-shared',
      comment: 'src/shared runs on both sides: no Node, no Electron, no main, no renderer; of packages, zod alone.',
      severity: 'error',
      from: { path: '^src/shared/', pathNot: TEST },
      to: { pathNot: '^src/shared/|(^|/)node_modules/zod/' },
    },
    {
      name: 'renderer-imports-no-main',
      severity: 'error',
      from: { path: '^src/renderer/' },
      to: { path: '^src/(main|preload)/' },
    },
    {
      name: 'renderer-imports-no-node',
      severity: 'error',
      from: { path: '^src/renderer/', pathNot: TEST },
      to: { dependencyTypes: NODE_CORE },
    },
    {
      name: 'renderer-imports-no-electron',
      severity: 'error',
      from: { path: '^src/renderer/' },
      to: { path: '(^|/)electron($|/)' },
    },
    {
      name: 'main-imports-no-renderer',
      severity: 'error',
      from: { path: '^src/main/', pathNot: TEST },
      to: { path: '^src/(renderer|preload)/' },
    },
    {
      name: 'preload-imports-names',
      comment: 'A sandboxed preload stays small: electron, the names of calls and events, the bridge’s types.',
      severity: 'error',
      from: { path: '^src/preload/', pathNot: TEST },
      to: { pathNot: '^src/shared/ipc/(names|bridge)\\.ts$|(^|/)electron($|/)|^src/preload/' },
    },
    {
      name: 'electron-only-in-app',
      comment: 'Services, adapters, workers, the terminal and serve are the same without Electron.',
      severity: 'error',
      from: { path: '^src/main/', pathNot: '^src/main/(app/|index\\.ts$)' },
      to: { path: '(^|/)electron($|/)' },
    },
    {
      name: 'nobody-imports-app',
      severity: 'error',
      from: { path: '^src/main/', pathNot: '^src/main/(app/|index\\.ts$)' },
      to: { path: '^src/main/app/' },
    },
    {
      name: 'services-know-no-adapter',
      comment: 'A service takes narrow ports in its constructor; the composition root picks what is behind them.',
      severity: 'error',
      from: { path: '^src/main/services/', pathNot: TEST },
      to: { path: '^src/main/(adapters|workers|ipc|cli|serve)/' },
    },
    {
      name: 'engine-stands-alone',
      comment: 'The training engine is pure: itself and shared.',
      severity: 'error',
      from: { path: '^src/main/engine/', pathNot: TEST },
      to: { path: '^src/', pathNot: '^src/(main/engine|shared)/' },
    },
    {
      name: 'feature-imports-no-feature',
      comment: 'What two features share moves to ui, lib, bridge or shared.',
      severity: 'error',
      from: { path: '^src/renderer/features/([^/]+)/' },
      to: { path: '^src/renderer/features/', pathNot: '^src/renderer/features/$1/' },
    },
    {
      name: 'app-and-ui-below-features',
      comment: 'The parts that features stand on never know a feature.',
      severity: 'error',
      from: { path: '^src/renderer/(ui|lib|bridge)/', pathNot: TEST },
      to: { path: '^src/renderer/(features|app)/' },
    },
    {
      name: 'no-dev-package-at-run-time',
      comment: 'What ships may not need a package that is only there for development.',
      severity: 'error',
      from: { path: '^src/(main|shared|preload)/', pathNot: TEST },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'], pathNot: '(^|/)electron($|/)' },
    },
    {
      name: 'no-undeclared-package',
      severity: 'error',
      from: {},
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    },
  ],
  options: {
    doNotFollow: { path: '^node_modules/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['types', 'import', 'node', 'default'],
      extensions: ['.ts', '.tsx', '.mjs', '.cjs', '.js', '.d.ts', '.json'],
    },
  },
};
