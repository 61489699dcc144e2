import type { TrainingParameters } from '#shared/domain/training.ts';
import { AppError } from '#shared/ipc/result.ts';
import type { DatasetInspector } from '../trainer-port.ts';

/**
 * Looks into the data of an experiment before there is a task, and answers the columns that it would use. Throws
 * DATA_UNREADABLE or DATA_INVALID where it could not even begin.
 */
export async function checkData(
  inspector: DatasetInspector,
  parameters: Pick<TrainingParameters, 'dataPath' | 'textColumn' | 'labelColumn'>,
  signal: AbortSignal,
): Promise<{ readonly textColumn: string; readonly labelColumn: string }> {
  if (parameters.dataPath === null) return { textColumn: 'abstract', labelColumn: 'field' };
  const { columns, textColumn, labelColumn } = await inspector.inspect(
    { path: parameters.dataPath, textColumn: parameters.textColumn, labelColumn: parameters.labelColumn },
    { signal },
  );
  const named = columns.map((column) => `"${column}"`).join(', ');
  if (columns.length < 2) {
    throw new AppError(
      'DATA_INVALID',
      `The file has one column only (${named}); a text and a label column are needed.`,
    );
  }
  if (textColumn === null || labelColumn === null) {
    const missing = textColumn === null ? 'texts' : 'labels';
    throw new AppError(
      'DATA_INVALID',
      `It is not clear which column holds the ${missing}. Name it; the columns are: ${named}.`,
    );
  }
  return { textColumn, labelColumn };
}
