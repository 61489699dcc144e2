import { parentPort } from 'node:worker_threads';
import { forEachLeaf, leafVote } from '#main/engine/forest.ts';
import { Random } from '#main/engine/random.ts';
import type { SparseRows } from '#main/engine/sparse.ts';
import { drawBootstrap, growTree, MAX_TREE_DEPTH } from '#main/engine/tree.ts';
import { AppError } from '#shared/ipc/result.ts';
import { toFailure } from './training/failure.ts';
import type { FromTreeWorker, ToTreeWorker, TreeDone, TreeSetup } from './training/protocol.ts';

/** Grows one tree per request on shared data. A tree depends on the seed and its number alone, not on who grows it. */
const port = parentPort;
if (!port) throw new Error('tree-worker runs as a worker thread only');
let setup: TreeSetup | null = null;

port.on('message', (message: ToTreeWorker) => {
  if (message.kind === 'setup') {
    setup = message;
    return;
  }
  try {
    if (!setup) throw new Error('grow before setup');
    const done = grow(setup, message.number);
    const { tree } = done;
    const arrays = [tree.feature, tree.threshold, tree.right, tree.leafStart, tree.leafClass, tree.leafCount];
    const moved = [...arrays, done.importances, done.testLeaves, done.outOfBagVotes].map((array) => array.buffer);
    port.postMessage(done satisfies FromTreeWorker, moved as ArrayBuffer[]);
  } catch (error) {
    port.postMessage({ kind: 'failed', failure: toFailure(error) } satisfies FromTreeWorker);
  }
});

function grow(job: TreeSetup, number: number): TreeDone {
  const { data, labels, test } = job;
  const stop = new Int32Array(job.stop);
  const random = new Random(job.seed, number);
  const weights = drawBootstrap(data.rowCount, random);
  const { tree, importances } = growTree(
    data,
    labels,
    weights,
    {
      classCount: job.classCount,
      featuresPerSplit: job.featuresPerSplit,
      minSamplesSplit: 2,
      minSamplesLeaf: 1,
      maxDepth: MAX_TREE_DEPTH,
    },
    random,
    () => {
      if (Atomics.load(stop, 0) !== 0) throw new AppError('CANCELLED', 'The run was stopped.');
    },
  );
  const scratch = new Float64Array(data.columnCount);
  const testLeaves = new Uint32Array(test.rowCount);
  forEachLeaf(
    tree,
    test,
    scratch,
    () => true,
    (row, leaf) => (testLeaves[row] = leaf),
  );
  const outOfBagVotes = new Int32Array(data.rowCount).fill(-1);
  forEachLeaf(
    tree,
    trainingRows(job),
    scratch,
    (row) => weights[row] === 0,
    (row, leaf) => {
      outOfBagVotes[row] = leafVote(tree, leaf, null);
    },
  );
  return { kind: 'tree', number, tree, importances, testLeaves, outOfBagVotes };
}

/** The training matrix by rows. */
function trainingRows(job: TreeSetup): SparseRows {
  const { rowCount, columnCount, rowStart, rowColumn } = job.data;
  return { rowCount, columnCount, rowStart, columns: rowColumn, values: job.trainValues };
}
