import type { Hyperparameter } from '#shared/domain/task.ts';
import type { TrainingParameters } from '#shared/domain/training.ts';

/** Every parameter of a run as ClearML records command-line arguments: section "Args", values as text. */
export function toHyperparameters(
  parameters: TrainingParameters,
  found: { textColumn: string | null; labelColumn: string | null; workers: number },
): Hyperparameter[] {
  const args: [name: string, value: string, type: string, description: string][] = [
    ['data', parameters.dataPath ?? 'built-in sample', 'str', 'CSV file, or the built-in sample of research abstracts'],
    ['text_column', parameters.textColumn ?? found.textColumn ?? '', 'str', 'Column that holds the texts'],
    ['label_column', parameters.labelColumn ?? found.labelColumn ?? '', 'str', 'Column that holds the classes'],
    ['trees', String(parameters.trees), 'int', 'Number of trees in the forest'],
    ['max_features', String(parameters.maxFeatures), 'int', 'Largest size of the vocabulary'],
    ['test_size', String(parameters.testSize), 'float', 'Share of the rows held out for the test'],
    ['seed', String(parameters.seed), 'int', 'Seed of the split and of the trees'],
    ['workers', String(found.workers), 'int', 'Threads that grow trees; the forest does not depend on it'],
    [
      'timeout',
      parameters.timeoutSeconds === null ? '' : String(parameters.timeoutSeconds),
      'float',
      'Seconds, or none',
    ],
  ];
  return args.map(([name, value, type, description]) => ({ section: 'Args', name, value, type, description }));
}
