import type { ClassificationReport, Scores } from '#main/engine/metrics.ts';
import type { DebugSample } from '#shared/domain/task.ts';
import { cutText, largestClasses } from './class-names.ts';

const MAX_SAMPLES = 100;
const MAX_SAMPLE_CHARACTERS = 4000;
const MAX_TABLE_ROWS = 50;
const MAX_NAME_CHARACTERS = 40;
/** Lines of the predictions that are joined at a time: a text of all of them may be longer than any text can be. */
const CSV_LINES_PER_CHUNK = 10_000;

/**
 * Console lines as scikit-learn's `classification_report`: precision, recall, F1 and support per class (the largest 50), then
 * accuracy and the averages over all classes. A name takes one line, whatever the label holds.
 */
export function classTable(report: ClassificationReport, classes: readonly string[]): string[] {
  const shown = largestClasses(report.confusion.support, MAX_TABLE_ROWS);
  const names = shown.map((c) => cutText(classes[c]!.replaceAll(/[\s\p{Cc}]+/gu, ' '), MAX_NAME_CHARACTERS));
  const width = Math.max('weighted avg'.length, ...names.map((name) => name.length));
  const line = (name: string, cells: readonly string[]): string =>
    `${name.padEnd(width)}${cells.map((cell) => cell.padStart(11)).join('')}`;
  const scores = (name: string, { precision, recall, f1 }: Scores, support: number): string =>
    line(name, [precision.toFixed(3), recall.toFixed(3), f1.toFixed(3), String(support)]);
  const rows = report.confusion.rowCount;
  const omitted = classes.length - shown.length;
  return [
    line('class', ['precision', 'recall', 'f1-score', 'support']),
    ...shown.map((c, i) => scores(names[i]!, report.classes[c]!, report.classes[c]!.support)),
    ...(omitted > 0 ? [`… and ${String(omitted)} smaller classes`] : []),
    line('accuracy', ['', '', report.accuracy.toFixed(3), String(rows)]),
    scores('micro avg', report.micro, rows),
    scores('macro avg', report.macro, rows),
    scores('weighted avg', report.weighted, rows),
  ];
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
    text: cutText(textOf(row), MAX_SAMPLE_CHARACTERS),
    predictedLabel: judged.classes[judged.predicted[row]!]!,
    trueLabel: judged.classes[judged.truth[row]!]!,
    probability: judged.probability[row]!,
  }));
}

/** The predictions as CSV (RFC 4180, CRLF): row in the file, true label, predicted label, its probability. */
export function predictionsCsv(judged: Judged, rowNumbers: readonly number[] | Uint32Array): Uint8Array {
  const names = judged.classes.map(quoted);
  const order = judged.truth.map((_, i) => i).sort((a, b) => rowNumbers[a]! - rowNumbers[b]!);
  const chunks = [Buffer.from('row,true,predicted,probability\r\n')];
  for (let from = 0; from < order.length; from += CSV_LINES_PER_CHUNK) {
    let text = '';
    for (const i of order.subarray(from, from + CSV_LINES_PER_CHUNK)) {
      const probability = Number(judged.probability[i]!.toFixed(6));
      text += `${String(rowNumbers[i])},${names[judged.truth[i]!]!},${names[judged.predicted[i]!]!},${String(probability)}\r\n`;
    }
    chunks.push(Buffer.from(text));
  }
  return Buffer.concat(chunks);
}

function quoted(cell: string): string {
  return /[",\r\n]/.test(cell) || cell !== cell.trim() ? `"${cell.replaceAll('"', '""')}"` : cell;
}
