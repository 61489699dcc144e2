import type { ClassificationReport } from '#main/engine/metrics.ts';
import type { DebugSample } from '#shared/domain/task.ts';

const MAX_SAMPLES = 100;
const MAX_SAMPLE_CHARACTERS = 4000;
const MAX_TABLE_ROWS = 50;

/** Precision, recall, F1 and support per class as console lines, the largest 50 classes. */
export function classTable(report: ClassificationReport, classes: readonly string[]): string[] {
  const order = [...classes.keys()].sort((a, b) => report.classes[b]!.support - report.classes[a]!.support || a - b);
  const shown = order.slice(0, MAX_TABLE_ROWS).sort((a, b) => a - b);
  const names = shown.map((c) => classes[c]!.replaceAll(/\s+/g, ' ').slice(0, 40));
  const width = Math.max(5, ...names.map((name) => name.length));
  const line = (name: string, cells: readonly string[]): string =>
    `${name.padEnd(width)}${cells.map((cell) => cell.padStart(11)).join('')}`;
  const rows = shown.map((c, i) => {
    const { precision, recall, f1, support } = report.classes[c]!;
    return line(names[i]!, [precision.toFixed(3), recall.toFixed(3), f1.toFixed(3), String(support)]);
  });
  const rest = classes.length > shown.length ? [`… and ${String(classes.length - shown.length)} smaller classes`] : [];
  return [line('class', ['precision', 'recall', 'f1', 'support']), ...rows, ...rest];
}

export interface Judged {
  readonly classes: readonly string[];
  readonly truth: Uint32Array;
  readonly predicted: Int32Array;
  /** Probability of the predicted class per row, 0..1. */
  readonly probability: Float64Array;
}

/** Wrongly predicted texts, the most confident mistakes first, at most 100. */
export function mistakes(judged: Judged, textOf: (row: number) => string, iteration: number): DebugSample[] {
  const wrong = [...judged.truth.keys()].filter((row) => judged.truth[row] !== judged.predicted[row]);
  wrong.sort((a, b) => judged.probability[b]! - judged.probability[a]! || a - b);
  return wrong.slice(0, MAX_SAMPLES).map((row, i) => ({
    metric: 'Wrong predictions',
    variant: `mistake ${String(i + 1).padStart(3, '0')}`,
    iteration,
    text: cut(textOf(row)),
    predictedLabel: judged.classes[judged.predicted[row]!]!,
    trueLabel: judged.classes[judged.truth[row]!]!,
    probability: judged.probability[row]!,
  }));
}

function cut(text: string): string {
  if (text.length <= MAX_SAMPLE_CHARACTERS) return text;
  return `${text.slice(0, MAX_SAMPLE_CHARACTERS).replace(/[\uD800-\uDBFF]$/, '')}…`;
}

/** The predictions as CSV (RFC 4180, CRLF): row in the file, true label, predicted label, its probability. */
export function predictionsCsv(judged: Judged, rowNumbers: readonly number[] | Uint32Array): Uint8Array {
  const names = judged.classes.map(quoted);
  const order = [...judged.truth.keys()].sort((a, b) => rowNumbers[a]! - rowNumbers[b]!);
  const lines = ['row,true,predicted,probability'];
  for (const i of order) {
    const probability = Number(judged.probability[i]!.toFixed(6));
    lines.push(
      `${String(rowNumbers[i])},${names[judged.truth[i]!]!},${names[judged.predicted[i]!]!},${String(probability)}`,
    );
  }
  return Buffer.from(`${lines.join('\r\n')}\r\n`);
}

function quoted(cell: string): string {
  return /[",\r\n]/.test(cell) || cell !== cell.trim() ? `"${cell.replaceAll('"', '""')}"` : cell;
}
