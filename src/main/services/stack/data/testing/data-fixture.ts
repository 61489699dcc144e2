import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { StackJobProgress } from '#shared/domain/stack.ts';
import type { JobContext } from '../../stack-port.ts';
import type { StackFiles } from '../files-port.ts';
import { StackData } from '../stack-data.ts';
import { FakeStack } from './fake-stack.ts';

/** A running stack with some data in it, and the service over it. */
export interface DataFixture {
  readonly stack: FakeStack;
  readonly data: StackData;
  readonly reports: Partial<StackJobProgress>[];
  context(signal?: AbortSignal): JobContext;
}

export function dataFixture(home: string, files: StackFiles): DataFixture {
  const stack = new FakeStack(home);
  stack.up();
  fill(stack, 'old');
  const reports: Partial<StackJobProgress>[] = [];
  const data = new StackData({
    control: stack.control,
    files,
    clock: { nowMs: () => Date.now() },
    appVersion: '1.2.3',
    dataFolder: home,
    wait: async () => {},
  });
  return {
    stack,
    data,
    reports,
    context: (signal = new AbortController().signal) => ({ signal, report: (change) => void reports.push(change) }),
  };
}

/** Data that says in each store whose it is. */
export function fill(stack: FakeStack, text: string): void {
  for (const folder of ['elastic', 'mongo/db', 'mongo/configdb', 'redis', 'fileserver']) {
    mkdirSync(path.join(stack.data, folder, 'sub'), { recursive: true });
    writeFileSync(path.join(stack.data, folder, 'sub', 'file'), text.repeat(1000));
  }
  writeFileSync(path.join(stack.data, 'redis', text), '');
}
