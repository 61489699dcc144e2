import type { CallInput, CallOutput } from '#shared/ipc/contract.ts';
import type { CallName } from '#shared/ipc/names.ts';

const ID = '0123456789abcdef0123456789abcdef';
const SHA = 'a'.repeat(64);

const task = {
  id: ID,
  name: 'ML Training_1',
  type: 'training',
  status: 'completed',
  statusReason: '',
  statusMessage: '',
  projectId: ID,
  projectName: 'ResearchHub',
  parentId: null,
  tags: ['baseline'],
  isArchived: false,
  createdAtMs: 1,
  startedAtMs: 2,
  endedAtMs: 3,
  updatedAtMs: 3,
  lastIteration: 10,
  accuracy: 0.8,
  f1Score: 0.79,
  progress: null,
} as const;

const model = {
  id: ID,
  name: 'research_classifier_1',
  family: 'research_classifier',
  version: 1,
  framework: 'ClearDeck',
  projectId: ID,
  projectName: 'ResearchHub',
  taskId: ID,
  taskName: 'ML Training_1',
  tags: [],
  isPublished: false,
  publishedAtMs: null,
  createdAtMs: 3,
  comment: '',
  sha256: SHA,
  sizeBytes: 10,
  vocabularySha256: null,
  labels: ['ham', 'spam'],
  metadata: [{ key: 'features', type: 'int', value: '1000' }],
  accuracy: 0.8,
  f1Score: 0.79,
};

/** A good input and a good output of every call; a call without one does not compile. */
export const CALL_SAMPLES: { readonly [N in CallName]: { input: CallInput<N>; output: CallOutput<N> } } = {
  'app.info': {
    input: {},
    output: {
      version: '0.1.0',
      face: 'window',
      platform: 'linux',
      nodeVersion: '24.0.0',
      electronVersion: null,
      cores: 2,
      dataFolder: '/data',
      notices: [],
    },
  },
  'app.dismissNotice': { input: { id: 'one' }, output: {} },
  'server.status': {
    input: {},
    output: {
      instances: [],
      runningTaskCount: 0,
      queuedTaskCount: 0,
      store: {
        path: '/data/store.db',
        sizeBytes: 1,
        filesSizeBytes: 1,
        schemaVersion: 1,
        taskCount: 1,
        scalarCount: 1,
        modelCount: 1,
      },
    },
  },
  'projects.list': { input: {}, output: [{ id: ID, name: 'ResearchHub', taskCount: 1 }] },
  'tasks.list': {
    input: {},
    output: { rows: [{ ...task, tags: [...task.tags] }], total: 1, totalUnfiltered: 1, tags: [] },
  },
  'tasks.get': {
    input: { id: ID },
    output: {
      ...task,
      tags: [...task.tags],
      comment: '',
      hyperparameters: [],
      artifacts: [],
      environment: [],
      outputModels: [],
      consoleLineCount: 0,
    },
  },
  'tasks.edit': { input: { id: ID, name: 'Another name' }, output: {} },
  'tasks.archive': { input: { ids: [ID], archived: true }, output: { ids: [ID] } },
  'tasks.delete': { input: { ids: [ID] }, output: { ids: [ID] } },
  'tasks.restore': { input: { ids: [ID] }, output: { ids: [ID] } },
  'tasks.scalarSummaries': { input: { ids: [ID] }, output: [] },
  'tasks.scalars': {
    input: { ids: [ID] },
    output: [{ taskId: ID, metric: 'm', variant: 'v', x: [0, 1], y: [0.5, null], totalPoints: 2 }],
  },
  'tasks.plots': { input: { id: ID }, output: [{ metric: 'm', variant: 'v', iteration: 0, figure: { data: [] } }] },
  'tasks.debugSamples': { input: { id: ID }, output: { samples: [], total: 0 } },
  'tasks.console': { input: { id: ID }, output: { lines: [], total: 0, totalUnfiltered: 0 } },
  'tasks.export': {
    input: { id: ID, format: 'csv' },
    output: { fileName: 'run.csv', contentType: 'text/csv', text: 'a,b' },
  },
  'files.read': { input: { sha256: SHA, offset: 0 }, output: { base64: 'QQ==', sizeBytes: 1 } },
  'datasets.inspect': {
    input: { path: '/data/papers.csv' },
    output: {
      path: '/data/papers.csv',
      sizeBytes: 1,
      delimiter: ',',
      encoding: 'utf-8',
      columns: ['text', 'label'],
      textColumn: 'text',
      labelColumn: 'label',
      inspectedRows: 1,
      isWholeFile: true,
      labels: [],
      sampleRows: [],
    },
  },
  'datasets.upload': {
    input: { uploadId: 'abcdef12', fileName: 'papers.csv', offset: 0, base64: 'QQ==', isLast: true },
    output: { path: '/data/uploads/papers.csv' },
  },
  'training.start': { input: {}, output: { taskId: ID } },
  'training.stop': { input: { taskId: ID }, output: {} },
  'models.list': { input: {}, output: [model] },
  'models.get': { input: { id: ID }, output: model },
  'models.edit': { input: { id: ID, tags: ['good'] }, output: {} },
  'models.publish': { input: { id: ID }, output: {} },
  'models.compare': {
    input: { id: ID },
    output: { model, baseline: null, rows: [], accuracyImprovement: null, isImproved: null },
  },
  'models.predict': {
    input: { id: ID, text: 'hello' },
    output: {
      label: 'ham',
      probabilities: [{ label: 'ham', probability: 1 }],
      prior: 0.5,
      words: [],
      restContribution: 0.5,
      knownTokenCount: 1,
      tokenCount: 1,
    },
  },
  'models.export': {
    input: { id: ID, format: 'ml-random-forest' },
    output: {
      files: [{ fileName: 'model.json', contentType: 'application/json', sha256: SHA, sizeBytes: 10 }],
    },
  },
};
