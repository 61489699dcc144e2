import { chmodSync, lchownSync, linkSync, mkdirSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '#main/adapters/db/testing/store-fixture.ts';
import { createStackFiles } from '#main/adapters/stack-files/stack-files.ts';
import { StackData } from './stack-data.ts';
import { FakeStack } from './testing/fake-stack.ts';
import { snapshot } from './testing/folder-tar.ts';

type TreeNode =
  | {
      readonly kind: 'file';
      readonly mode: number;
      readonly owner: number;
      readonly bytes: Uint8Array;
      readonly isTwice: boolean;
    }
  | { readonly kind: 'link' }
  | {
      readonly kind: 'folder';
      readonly mode: number;
      readonly owner: number;
      readonly children: Readonly<Record<string, TreeNode>>;
    };

const isRoot = process.getuid?.() === 0;
/** A test that does not run as root can only make files of its own. */
const owner = fc.constantFrom(...(isRoot ? [0, 999, 1000, 65_534] : [process.getuid?.() ?? 0]));
const name = fc
  .oneof(
    fc.stringMatching(/^[a-zA-Z0-9_.-]{1,12}$/),
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }).map((text) => text.replaceAll(/[/\0]/g, '_')),
    fc.constantFrom(
      '-rf',
      ' ',
      'a\nb',
      "it's",
      '"',
      '$(x)',
      '*',
      'Ä'.repeat(60),
      'x'.repeat(200),
      'c:\\d',
      '.wh.x',
      '%2e%2e',
    ),
  )
  .filter((text) => text !== '.' && text !== '..' && Buffer.byteLength(text) <= 255);

const { tree } = fc.letrec<{ tree: TreeNode; node: TreeNode }>((tie) => ({
  node: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.record({
      kind: fc.constant('file' as const),
      mode: fc.constantFrom(0o600, 0o400, 0o644, 0o4755),
      owner,
      bytes: fc.oneof(fc.uint8Array({ maxLength: 1200 }), fc.constantFrom(new Uint8Array(512), new Uint8Array(70_001))),
      isTwice: fc.boolean(),
    }),
    fc.record({ kind: fc.constant('link' as const) }),
    tie('tree'),
  ),
  tree: fc.record({
    kind: fc.constant('folder' as const),
    mode: fc.constantFrom(0o700, 0o755, 0o1777),
    owner,
    children: fc.dictionary(name, tie('node'), { maxKeys: 7, noNullPrototype: true }),
  }),
}));

const arbitraryTree = tree;

/** Puts what is in the tree into a folder that exists. */
function makeTree(folder: string, node: TreeNode): void {
  if (node.kind !== 'folder') return;
  for (const [childName, child] of Object.entries(node.children)) {
    const file = path.join(folder, childName);
    if (child.kind === 'folder') {
      mkdirSync(file);
      makeTree(file, child);
    } else if (child.kind === 'link') {
      symlinkSync(`./neighbour of ${childName}`.slice(0, 200), file);
    } else {
      writeFileSync(file, child.bytes);
      if (isRoot) lchownSync(file, child.owner, child.owner);
      chmodSync(file, child.mode);
      utimesSync(file, 1_700_000_000, 1_700_000_000);
      if (child.isTwice)
        linkSync(file, path.join(folder, `second name of ${Object.keys(node.children).indexOf(childName)}`));
    }
  }
  if (isRoot) lchownSync(folder, node.owner, node.owner);
  chmodSync(folder, node.mode);
}

const STORE_FOLDERS = ['elastic', 'mongo/db', 'mongo/configdb', 'redis', 'fileserver'];

describe('backing up, destroying and restoring', () => {
  it('brings back every byte, mode, owner, time and link of any tree', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(arbitraryTree, { minLength: 5, maxLength: 5 }), async (trees) => {
        using place = temporaryFolder();
        const stack = new FakeStack(place.folder);
        stack.up();
        STORE_FOLDERS.forEach((folder, index) => makeTree(path.join(stack.data, folder), trees[index]!));
        const before = STORE_FOLDERS.map((folder) => snapshot(path.join(stack.data, folder)));
        const data = new StackData({
          control: stack.control,
          files: createStackFiles({ isDurable: false }),
          clock: { nowMs: () => Date.now() },
          appVersion: '1.2.3',
          dataFolder: place.folder,
        });
        const context = { signal: new AbortController().signal, report: () => {} };
        const backup = await data.backup(null, context);
        rmSync(stack.data, { recursive: true });
        stack.containers.clear();
        stack.up();
        writeFileSync(path.join(stack.data, 'redis', 'newer'), 'x');
        await data.restore(backup, context);
        expect(STORE_FOLDERS.map((folder) => snapshot(path.join(stack.data, folder)))).toEqual(before);
        expect([...stack.runningServices()].sort()).toEqual(Object.keys(stack.images).sort());
      }),
      { numRuns: 10 },
    );
    // Each run waits a dozen times for the disk to confirm.
  }, 30_000);
});
