import type { ComposeHealthCheck } from './compose-project.ts';
import { refuse } from './place.ts';
import { booleanOf, durationOf, fieldsOf, integerOf, nonEmptyTextOf, textListOf, type Field } from './values.ts';

const DISABLED: ComposeHealthCheck = { test: ['NONE'], intervalMs: 0, timeoutMs: 0, startPeriodMs: 0, retries: 0 };

/**
 * A health check with Docker's defaults filled in. `disable: true` and `test: ["NONE"]` switch the image's own off.
 * @throws AppError STACK_FILE_INVALID
 */
export function readHealthCheck(field: Field): ComposeHealthCheck {
  const fields = fieldsOf(field, ['test', 'interval', 'timeout', 'start_period', 'retries', 'disable'], {
    start_interval: 'Engines before version 25 refuse it.',
  });
  const disable = fields.get('disable');
  if (disable !== undefined && booleanOf(disable)) return DISABLED;
  const testField = fields.get('test');
  if (testField === undefined) refuse(field.place, 'A health check needs a “test”.');
  const test = readTest(testField);
  if (test[0] === 'NONE') return DISABLED;
  const milliseconds = (name: string, fallback: number) => {
    const duration = fields.get(name);
    if (duration === undefined) return fallback;
    const value = durationOf(duration);
    if (value === 0 && fallback > 0) refuse(duration.value.place, `“${name}” must be longer than nothing.`);
    return value;
  };
  const retries = fields.get('retries');
  return {
    test,
    intervalMs: milliseconds('interval', 30_000),
    timeoutMs: milliseconds('timeout', 30_000),
    startPeriodMs: milliseconds('start_period', 0),
    retries: retries === undefined ? 3 : integerOf(retries, { min: 1, max: 1000 }),
  };
}

function readTest(field: Field): readonly string[] {
  if (field.value.kind === 'scalar') return ['CMD-SHELL', nonEmptyTextOf(field)];
  const test = textListOf(field);
  const isComplete =
    (test[0] === 'NONE' && test.length === 1) ||
    (test[0] === 'CMD' && test.length > 1) ||
    (test[0] === 'CMD-SHELL' && test.length === 2);
  return isComplete
    ? test
    : refuse(
        field.value.place,
        '“test” is a command as one text, or a list: CMD and its words, CMD-SHELL and a text, or NONE.',
      );
}
