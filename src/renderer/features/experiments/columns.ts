import type { SortKey } from './use-list-state.ts';

export type Column = {
  readonly id: string;
  readonly label: string;
  /** Null: not sortable. */
  readonly sort: SortKey | null;
  readonly isNumber?: boolean;
};

/** The columns after the check box, in order; their widths stand in experiments-table.module.css. */
export const COLUMNS: readonly Column[] = [
  { id: 'name', label: 'Name', sort: 'name' },
  { id: 'status', label: 'Status', sort: 'status' },
  { id: 'project', label: 'Project', sort: 'project' },
  { id: 'created', label: 'Created', sort: 'created' },
  { id: 'duration', label: 'Duration', sort: 'duration', isNumber: true },
  { id: 'accuracy', label: 'Accuracy', sort: 'accuracy', isNumber: true },
  { id: 'f1Score', label: 'F1', sort: 'f1Score', isNumber: true },
  { id: 'tags', label: 'Tags', sort: null },
];
