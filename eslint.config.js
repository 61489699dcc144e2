import js from '@eslint/js';
import { defineConfig } from 'eslint/config';
import globals from 'globals';
import reactHooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';

const IPC_DOOR = 'Go through the typed contract (src/shared/ipc): the raw module has one door on each side.';

/**
 * @param {readonly string[]} names of electron's exports
 * @returns {import('eslint').Linter.RulesRecord}
 */
const noElectron = (...names) => ({
  'no-restricted-imports': [
    'error',
    {
      paths: names.flatMap((name) =>
        ['electron', 'electron/main', 'electron/renderer', 'electron/common'].map((module) => ({
          name: module,
          importNames: [name],
          message: IPC_DOOR,
        })),
      ),
    },
  ],
});

export default defineConfig(
  { ignores: ['out/', 'coverage/', '.cache/', 'test-results/', 'playwright-report/'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  js.configs.recommended,
  // Hostile text is full of control characters, and the code that cleans it has to name them.
  { rules: { 'no-control-regex': 'off' } },
  { files: ['**/*.{js,mjs,cjs}'], languageOptions: { globals: globals.node } },
  { files: ['src/renderer/**/*.js'], languageOptions: { globals: globals.browser } },
  {
    files: ['**/*.{ts,tsx}'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: {
      parserOptions: {
        project: ['./tsconfig.node.json', './tsconfig.web.json', './tsconfig.e2e.json'],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true, requireDefaultForNonUnion: false },
      ],
      '@typescript-eslint/consistent-type-imports': ['error', { disallowTypeAnnotations: false }],
      // A port that answers a promise may be met by code that has nothing to wait for; `async` keeps its throws inside.
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/return-await': ['error', 'error-handling-correctness-only'],
      // Numbers in a message are what one means by a message.
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      // `return refuse(…)` is an early exit in one line.
      '@typescript-eslint/no-confusing-void-expression': 'off',
      '@typescript-eslint/no-unnecessary-condition': [
        'error',
        { allowConstantLoopConditions: 'only-allowed-literals' },
      ],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      // An empty function is a fake's honest body.
      '@typescript-eslint/no-empty-function': 'off',
    },
  },
  {
    files: ['src/**/*.{ts,tsx}', 'test/**/*.ts', 'scripts/**/*.mjs'],
    rules: {
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'max-lines': ['error', { max: 300, skipBlankLines: true, skipComments: true }],
      'no-restricted-syntax': [
        'error',
        { selector: 'ExportDefaultDeclaration', message: 'Named exports only.' },
        { selector: "ExportSpecifier[exported.name='default']", message: 'Named exports only.' },
      ],
    },
  },
  {
    files: ['src/**/*.{ts,tsx}'],
    rules: { 'no-console': 'error', ...noElectron('ipcMain', 'ipcRenderer') },
  },
  // The two doors.
  { files: ['src/main/app/electron-transport.ts'], rules: noElectron('ipcRenderer') },
  { files: ['src/preload/index.ts'], rules: noElectron('ipcMain') },
  {
    files: ['src/renderer/**/*.{ts,tsx}'],
    extends: [reactHooks.configs.flat.recommended],
    languageOptions: { globals: globals.browser },
    rules: {
      // A handler that returns a promise is how React code starts things; what it throws is caught by the mutation.
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { attributes: false } }],
      // Hooks take a store's functions by reference; both bridges are made of closures, which need no `this`.
      '@typescript-eslint/unbound-method': 'off',
      // It warns of libraries that React's compiler leaves out, and that compiler is not used here.
      'react-hooks/incompatible-library': 'off',
      'no-eval': 'error',
      'no-restricted-globals': ['error', { name: 'fetch', message: 'The renderer reaches main through the bridge.' }],
    },
  },
  {
    // Loops over typed arrays: the index is in range by construction, and a check per element is what they cannot pay.
    files: ['src/main/engine/**/*.ts', 'src/main/workers/**/*.ts'],
    rules: { '@typescript-eslint/no-non-null-assertion': 'off' },
  },
  {
    files: ['**/*.test.{ts,tsx}', 'test/**/*.ts'],
    rules: {
      'max-lines': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/unbound-method': 'off',
      // Playwright reads a fixture's needs from its first parameter, which is `{}` where it has none.
      'no-empty-pattern': ['error', { allowObjectPatternsAsParameters: true }],
    },
  },
  // Rolldown's own name for it is not what electron-vite documents yet.
  { files: ['electron.vite.config.ts'], rules: { '@typescript-eslint/no-deprecated': 'off' } },
  {
    // Stands in for what jsdom lacks, old names included.
    files: ['test/fakes/web-setup.ts'],
    rules: { '@typescript-eslint/no-deprecated': 'off', '@typescript-eslint/no-unnecessary-condition': 'off' },
  },
);
