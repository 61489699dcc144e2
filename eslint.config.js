import js from '@eslint/js';
import { defineConfig } from 'eslint/config';
import globals from 'globals';
import reactHooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';

const IPC_DOOR = 'Go through the typed contract (src/shared/ipc): the raw module has one door on each side.';

/** @param {readonly string[]} names of electron's exports */
const noElectron = (...names) => ({
  'no-restricted-imports': /** @type {const} */ ([
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
  ]),
});

export default defineConfig(
  { ignores: ['out/', 'coverage/', '.cache/', 'test-results/', 'playwright-report/', 'test/fixtures/walls/'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  js.configs.recommended,
  {
    files: ['**/*.{js,mjs,cjs}'],
    languageOptions: { globals: globals.node },
  },
  {
    files: ['**/*.{ts,tsx}'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: {
      parserOptions: {
        project: ['./tsconfig.node.json', './tsconfig.web.json'],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true, requireDefaultForNonUnion: false },
      ],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/return-await': ['error', 'error-handling-correctness-only'],
      // Numbers in a message are what one means by a message.
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
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
      eqeqeq: 'error',
      'max-lines': ['warn', { max: 300, skipBlankLines: true, skipComments: true }],
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
  { files: ['src/main/app/ipc-transport.ts', 'src/main/ipc/electron-transport.ts'], rules: noElectron('ipcRenderer') },
  { files: ['src/preload/index.ts'], rules: noElectron('ipcMain') },
  {
    files: ['src/renderer/**/*.{ts,tsx}'],
    extends: [reactHooks.configs.flat.recommended],
    languageOptions: { globals: globals.browser },
    rules: {
      // A handler that returns a promise is how React code starts things; what it throws is caught by the mutation.
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { attributes: false } }],
      'no-eval': 'error',
      'no-restricted-globals': ['error', { name: 'fetch', message: 'The renderer reaches main through the bridge.' }],
    },
  },
  {
    files: ['**/*.test.{ts,tsx}', 'test/**/*.ts'],
    rules: {
      'max-lines': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/unbound-method': 'off',
      '@typescript-eslint/require-await': 'off',
    },
  },
);
