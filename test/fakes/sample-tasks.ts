import type { TaskPage } from '#shared/ipc/contract.ts';
import type { TaskSummary } from '#shared/domain/task.ts';

/** A ClearML id from a small number: 1 → "000…001". */
export function fakeId(n: number): string {
  return n.toString(16).padStart(32, '0');
}

/** A completed experiment, with what the test changes. */
export function fakeTask(n: number, change: Partial<TaskSummary> = {}): TaskSummary {
  const createdAtMs = Date.UTC(2026, 0, 2, 10, 0, 0) + n * 60_000;
  return {
    id: fakeId(n),
    name: `Run ${String(n)}`,
    type: 'training',
    status: 'completed',
    statusReason: '',
    statusMessage: '',
    projectId: fakeId(900),
    projectName: 'ResearchHub',
    parentId: null,
    tags: [],
    isArchived: false,
    createdAtMs,
    startedAtMs: createdAtMs + 1000,
    endedAtMs: createdAtMs + 21_000,
    updatedAtMs: createdAtMs + 21_000,
    lastIteration: 100,
    accuracy: 0.8042,
    f1Score: 0.7999,
    progress: null,
    ...change,
  };
}

/** A page of the table with these rows. */
export function fakeTaskPage(rows: TaskSummary[], change: Partial<TaskPage> = {}): TaskPage {
  return {
    rows,
    total: rows.length,
    totalUnfiltered: rows.length,
    tags: [...new Set(rows.flatMap((row) => row.tags))],
    ...change,
  };
}
