import type { Engine } from '../../engine-port.ts';
import type { StackControl } from '../../stack-port.ts';
import type { StackFiles } from '../files-port.ts';

/** As if the process had been killed: from the n-th step on nothing that it asks for happens. */
export class KillAfter {
  #limit: number;
  #steps = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  get isDead(): boolean {
    return this.#steps > this.#limit;
  }

  /** The next step is one too many. */
  die(): void {
    this.#limit = Math.min(this.#limit, this.#steps);
  }

  step(): void {
    this.#steps += 1;
    if (this.isDead) throw new Error('killed');
  }

  files(files: StackFiles): StackFiles {
    return {
      ...this.#counted(files),
      create: async (file) => {
        this.step();
        const writer = await files.create(file);
        return {
          ...this.#counted(writer, ['write', 'sync']),
          [Symbol.asyncDispose]: () => writer[Symbol.asyncDispose](),
        };
      },
      open: async (file) => {
        this.step();
        const reader = await files.open(file);
        return {
          ...this.#counted(reader, ['read']),
          sizeBytes: reader.sizeBytes,
          [Symbol.asyncDispose]: () => reader[Symbol.asyncDispose](),
        };
      },
    };
  }

  control(control: StackControl): StackControl {
    const engine = control.engine();
    const counted: Engine = { ...engine, ...this.#counted(engine, ['writeFolder', 'readFolder', 'remove', 'exec']) };
    return { ...this.#counted(control), engine: () => counted };
  }

  /** The same object, whose methods each are a step; half of a step may have happened when it dies. */
  #counted<T extends object>(target: T, names: readonly (keyof T & string)[] = Object.keys(target) as never): T {
    const copy: Record<string, unknown> = {};
    for (const name of names) {
      const method: unknown = target[name];
      if (typeof method !== 'function') continue;
      copy[name] = async (...args: unknown[]) => {
        this.step();
        const answer: unknown = await (method as (...args: unknown[]) => unknown).apply(target, args);
        // Done, and nobody is there any more to hear it.
        this.step();
        return answer;
      };
    }
    return copy as T;
  }
}
