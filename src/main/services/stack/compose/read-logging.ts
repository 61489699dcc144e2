import type { ComposeLogging } from './compose-project.ts';
import { refuse } from './place.ts';
import { choiceOf, fieldsOf, isNull, textOf, type Field } from './values.ts';

/** Drivers whose logs the engine can read back; any other would leave the server page's logs empty. */
const DRIVERS = ['json-file', 'local'] as const;
const OPTIONS = ['max-size', 'max-file', 'compress'];

/**
 * How the engine keeps a service's output, and how much of it.
 * @throws AppError STACK_FILE_INVALID
 */
export function readLogging(field: Field): ComposeLogging {
  const fields = fieldsOf(field, ['driver', 'options']);
  const driver = fields.get('driver') ?? refuse(field.place, 'Logging needs a “driver”.');
  const options = fields.get('options');
  const entries = options === undefined || isNull(options) ? [] : [...fieldsOf(options, OPTIONS).values()];
  return {
    driver: choiceOf(driver, DRIVERS),
    options: Object.fromEntries(entries.map((option) => [option.label, textOf(option)])),
  };
}
