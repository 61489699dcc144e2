import { execFile } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = path.resolve(import.meta.dirname, '..', '..');

/** A wall, and a file that breaks it and nothing else. */
const BREACHES: readonly { readonly rule: string; readonly file: string; readonly text: string }[] = [
  { rule: 'no-cycles', file: 'src/main/services/a/one.ts', text: "import './two.ts';" },
  { rule: 'no-unresolved', file: 'src/main/services/a/lost.ts', text: "import './nowhere.ts';" },
  { rule: 'shared-imports-shared', file: 'src/shared/domain/node.ts', text: "import 'node:fs';" },
  { rule: 'shared-imports-shared', file: 'src/shared/domain/react.ts', text: "import 'react';" },
  { rule: 'shared-imports-shared', file: 'src/shared/domain/main.ts', text: "import '#main/services/a/clean.ts';" },
  { rule: 'renderer-imports-no-main', file: 'src/renderer/lib/main.ts', text: "import '#main/services/a/clean.ts';" },
  {
    rule: 'renderer-imports-no-main',
    file: 'src/renderer/lib/main-type.ts',
    text: "import type { Clean } from '#main/services/a/clean.ts';\nexport type X = Clean;",
  },
  { rule: 'renderer-imports-no-node', file: 'src/renderer/lib/node.ts', text: "import 'fs';" },
  { rule: 'renderer-imports-no-electron', file: 'src/renderer/lib/window.ts', text: "import 'electron';" },
  { rule: 'main-imports-no-renderer', file: 'src/main/services/a/page.ts', text: "import '#renderer/lib/clean.ts';" },
  { rule: 'preload-imports-names', file: 'src/preload/index.ts', text: "import '#shared/ipc/contract.ts';" },
  { rule: 'preload-imports-names', file: 'src/preload/zod.ts', text: "import 'zod';" },
  { rule: 'electron-only-in-app', file: 'src/main/services/a/window.ts', text: "import 'electron';" },
  { rule: 'electron-only-in-app', file: 'src/main/cli/window.ts', text: "import 'electron/main';" },
  {
    rule: 'electron-only-in-app',
    file: 'src/main/workers/window.ts',
    text: "import { app } from 'electron';app.quit();",
  },
  { rule: 'nobody-imports-app', file: 'src/main/serve/app.ts', text: "import '../app/clean.ts';" },
  { rule: 'services-know-no-adapter', file: 'src/main/services/a/db.ts', text: "import '../../adapters/clean.ts';" },
  { rule: 'engine-stands-alone', file: 'src/main/engine/service.ts', text: "import '#main/services/a/clean.ts';" },
  {
    rule: 'feature-imports-no-feature',
    file: 'src/renderer/features/models/other.ts',
    text: "import '../compare/clean.ts';",
  },
  {
    rule: 'app-and-ui-below-features',
    file: 'src/renderer/ui/feature.ts',
    text: "import '../features/compare/clean.ts';",
  },
  { rule: 'no-dev-package-at-run-time', file: 'src/main/services/a/dev.ts', text: "import 'fast-check';" },
  { rule: 'no-undeclared-package', file: 'src/main/services/a/undeclared.ts', text: "import 'debug';" },
];

const CLEAN: Readonly<Record<string, string>> = {
  'src/main/services/a/clean.ts': "import '#shared/ipc/contract.ts';\nexport type Clean = string;",
  'src/main/services/a/two.ts': "import './one.ts';",
  'src/main/adapters/clean.ts': "import '../services/a/clean.ts';\nimport 'node:fs';",
  'src/main/app/clean.ts': "import 'electron';\nimport '../services/a/clean.ts';",
  'src/main/engine/clean.ts': "import '#shared/domain/clean.ts';",
  'src/renderer/lib/clean.ts': "import '#shared/ipc/contract.ts';\nimport 'react';",
  'src/renderer/features/compare/clean.ts': "import './sibling.ts';\nimport '../../lib/clean.ts';",
  'src/renderer/features/compare/sibling.ts': '',
  'src/preload/clean.ts': "import 'electron';\nimport '#shared/ipc/names.ts';",
  'src/shared/ipc/contract.ts': "import 'zod';\nimport '../domain/clean.ts';",
  'src/shared/ipc/names.ts': '',
  'src/shared/domain/clean.ts': '',
};

interface Violation {
  readonly from: string;
  readonly rule: { readonly name: string };
}

describe('import walls', () => {
  let folder: string;
  let violations: readonly Violation[];

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'cleardeck-walls-'));
    for (const name of ['package.json', 'tsconfig.base.json', '.dependency-cruiser.cjs']) {
      await copyFile(path.join(root, name), path.join(folder, name));
    }
    await symlink(path.join(root, 'node_modules'), path.join(folder, 'node_modules'), 'junction');
    const files = { ...CLEAN, ...Object.fromEntries(BREACHES.map(({ file, text }) => [file, text])) };
    for (const [file, text] of Object.entries(files)) {
      await mkdir(path.join(folder, path.dirname(file)), { recursive: true });
      await writeFile(path.join(folder, file), `${text}\n`);
    }
    violations = await cruise(folder);
  }, 60_000);

  afterAll(() => rm(folder, { recursive: true, force: true }));

  it.each(BREACHES)('$rule catches $file', ({ rule, file }) => {
    expect(violations.filter(({ from }) => from === file).map((violation) => violation.rule.name)).toContain(rule);
  });

  it('leaves alone what keeps to them', () => {
    const clean = Object.keys(CLEAN).filter((file) => file !== 'src/main/services/a/two.ts');
    expect(violations.filter(({ from }) => clean.includes(from))).toEqual([]);
  });
});

async function cruise(cwd: string): Promise<readonly Violation[]> {
  const script = path.join(root, 'node_modules', 'dependency-cruiser', 'bin', 'dependency-cruise.mjs');
  const args = [script, '--config', '.dependency-cruiser.cjs', '--output-type', 'json', 'src'];
  const stdout = await new Promise<string>((resolve) => {
    execFile(process.execPath, args, { cwd, maxBuffer: 1 << 26 }, (_error, text) => resolve(text));
  });
  const { summary } = JSON.parse(stdout) as { summary: { violations: readonly Violation[] } };
  return summary.violations;
}
