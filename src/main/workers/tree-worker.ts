import { parentPort } from 'node:worker_threads';
import { forEachLeaf, leafVote } from '#main/engine/forest.ts';
import { forEachTrainingLeaf } from '#main/engine/out-of-bag.ts';
import { Random } from '#main/engine/random.ts';
import { drawBootstrap, TreeGrower } from '#main/engine/tree.ts';
import { AppError } from '#shared/ipc/result.ts';
import { toFailure } from './training/failure.ts';
import type { FromTreeWorker, ToTreeWorker, TreeDone, TreeSetup } from './training/protocol.ts';

/** Grows one tree per request on shared data. A tree depends on the seed and its number alone, not on who grows it. */
const port = parentPort;
if (!port) throw new Error('tree-worker runs as a worker thread only');
let work: { readonly setup: TreeSetup; readonly grower: TreeGrower } | null = null;

port.on('message', (message: ToTreeWorker) => {
  try {
    if (message.kind === 'setup') {
      work = { setup: message, grower: new TreeGrower(message.data, message.labels, message.options) };
      return;
    }
    if (!work) throw new Error('grow before setup');
    const done = grow(work.setup, work.grower, message.number);
    const { tree } = done;
    const arrays = [tree.feature, tree.threshold, tree.right, tree.leafStart, tree.leafClass, tree.leafCount];
    const moved = [...arrays, done.importances, done.testLeaves, done.outOfBagVotes].map((array) => array.buffer);
    port.postMessage(done satisfies FromTreeWorker, moved as ArrayBuffer[]);
  } catch (error) {
    port.postMessage({ kind: 'failed', failure: toFailure(error) } satisfies FromTreeWorker);
  }
});

function grow(setup: TreeSetup, grower: TreeGrower, number: number): TreeDone {
  const { data, test, options } = setup;
  const stop = new Int32Array(setup.stop);
  const random = new Random(setup.seed, number);
  const counts = setup.bootstrap ? drawBootstrap(data.rowCount, random) : new Uint32Array(data.rowCount).fill(1);
  const grown = grower.grow(counts, random, () => {
    if (Atomics.load(stop, 0) !== 0) throw new AppError('CANCELLED', 'The run was stopped.');
  });
  const { tree, importances } = grown;
  const testLeaves = new Uint32Array(test?.rowCount ?? 0);
  if (test) {
    forEachLeaf(tree, test, new Float64Array(data.columnCount), (row, leaf) => (testLeaves[row] = leaf));
  }
  const outOfBagVotes = new Int32Array(setup.outOfBag ? data.rowCount : 0).fill(-1);
  if (setup.outOfBag) {
    forEachTrainingLeaf(
      grown,
      data,
      (row) => counts[row] === 0,
      (row, leaf) => (outOfBagVotes[row] = leafVote(tree, leaf, options.classWeights)),
    );
  }
  return { kind: 'tree', number, tree, importances, testLeaves, outOfBagVotes };
}
