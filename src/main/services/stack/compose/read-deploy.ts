import type { ComposeService } from './compose-project.ts';
import { refuse } from './place.ts';
import { choiceOf, fieldsOf, isNull, numberOf, sizeOf, type Field, type Fields } from './values.ts';

type Deployed = Pick<ComposeService, 'restart' | 'memoryBytes' | 'cpus'>;

const RESTARTS = ['no', 'always', 'on-failure', 'unless-stopped'] as const;
/** What `deploy.restart_policy.condition` is called as `restart`. */
const RESTART_OF = { none: 'no', 'on-failure': 'on-failure', any: 'always' } as const;
const CPU_RANGE = { min: 0.01, max: 1024 };

/**
 * Restart policy and limits, which stand in the service itself or, the newer way, under `deploy`. Both at once would need a
 * rule for who wins that nobody remembers.
 * @throws AppError STACK_FILE_INVALID
 */
export function readDeploy(fields: Fields): Deployed {
  const deploy = within(fields.get('deploy'), ['resources', 'restart_policy']);
  const limits = within(within(deploy.get('resources'), ['limits']).get('limits'), ['memory', 'cpus']);
  const policy = within(deploy.get('restart_policy'), ['condition']);
  const condition = oneOf(fields.get('restart'), policy.get('condition'));
  const memory = oneOf(fields.get('mem_limit'), limits.get('memory'));
  const cpus = oneOf(fields.get('cpus'), limits.get('cpus'));
  return {
    restart: condition === undefined ? 'no' : readRestart(condition),
    memoryBytes: memory === undefined ? null : sizeOf(memory),
    cpus: cpus === undefined ? null : numberOf(cpus, CPU_RANGE),
  };
}

function readRestart(field: Field): Deployed['restart'] {
  if (field.label === 'restart') return choiceOf(field, RESTARTS);
  return RESTART_OF[choiceOf(field, ['none', 'on-failure', 'any'])];
}

function within(field: Field | undefined, supported: readonly string[]): Fields {
  return field === undefined || isNull(field) ? new Map() : fieldsOf(field, supported);
}

function oneOf(short: Field | undefined, long: Field | undefined): Field | undefined {
  const [first, second] = [short, long].filter((field) => field !== undefined && !isNull(field));
  if (first !== undefined && second !== undefined) {
    refuse(second.place, `“${second.label}” under deploy and “${first.label}” say the same thing: keep one.`);
  }
  return first;
}
