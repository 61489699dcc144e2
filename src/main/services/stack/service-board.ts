import type { StackJobProgress } from '#shared/domain/stack.ts';
import type { JobContext } from './stack-port.ts';

type ServiceState = StackJobProgress['services'][number]['state'];

/** What each service waits for, as the job's progress tells it. */
export class ServiceBoard {
  readonly #services: Map<string, { state: ServiceState; detail: string }>;
  readonly #context: JobContext;

  constructor(names: readonly string[], context: JobContext) {
    this.#services = new Map(names.map((name) => [name, { state: 'waiting', detail: '' }]));
    this.#context = context;
    this.#tell();
  }

  set(name: string, state: ServiceState, detail: string): void {
    this.#services.set(name, { state, detail });
    this.#tell();
  }

  #tell(): void {
    this.#context.report({ services: [...this.#services].map(([name, entry]) => ({ name, ...entry })) });
  }
}
