import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ComposeProject } from './compose-project.ts';
import { readComposeFile } from './read-compose.ts';
import { enabledServices, runInStartOrder, runInStopOrder, startOrder, withDependencies } from './start-order.ts';

/** `a: b c` says that a depends on b and c. */
function projectOf(services: Readonly<Record<string, string>>): ComposeProject {
  const lines = Object.entries(services).map(([name, needs]) => {
    const list = needs.split(' ').filter((need) => need !== '');
    return `  ${name}: {image: x, depends_on: [${list.join(', ')}]}`;
  });
  return readComposeFile(['services:', ...lines].join('\n'), { path: '/f.yml', environment: {} });
}

const STACK = projectOf({ web: 'api', api: 'db cache', db: '', cache: '', jobs: 'api db', alone: '' });
const names = (services: ComposeProject['services']) => services.map((service) => service.name);

describe('withDependencies', () => {
  it.each([
    [['web'], ['web', 'api', 'db', 'cache']],
    [['db'], ['db']],
    [
      ['jobs', 'alone'],
      ['api', 'db', 'cache', 'jobs', 'alone'],
    ],
    [[], []],
  ])('of %j', (wanted, expected) => {
    expect(names(withDependencies(STACK, wanted))).toEqual(expected);
  });

  it('knows no other service', () => {
    expect(() => withDependencies(STACK, ['nginx'])).toThrow(expect.objectContaining({ code: 'NOT_FOUND' }));
  });
});

describe('enabledServices', () => {
  it('leaves out services of profiles that were not asked for', () => {
    const project = readComposeFile('services: {a: {image: x}, b: {image: x, profiles: [p]}}', {
      path: '/f.yml',
      environment: {},
    });
    expect(names(enabledServices(project, []))).toEqual(['a']);
    expect(names(enabledServices(project, ['p', 'q']))).toEqual(['a', 'b']);
  });
});

describe('startOrder', () => {
  it('puts dependencies first and independent services side by side', () => {
    expect(startOrder(STACK.services).map(names)).toEqual([['db', 'cache', 'alone'], ['api'], ['web', 'jobs']]);
  });

  it('takes dependencies outside of the given services as met', () => {
    const some = STACK.services.filter((service) => service.name === 'web');
    expect(startOrder(some).map(names)).toEqual([['web']]);
  });
});

describe('runInStartOrder and runInStopOrder', () => {
  it('hold each service back until those before it are through, and no longer', async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), fc.boolean(), async (scheduler, isStopping) => {
        const through = new Set<string>();
        const before = (name: string) =>
          STACK.services
            .filter((service) => {
              const [earlier, later] = isStopping ? [name, service.name] : [service.name, name];
              return STACK.services.some(
                (one) => one.name === later && one.dependsOn.some((dependency) => dependency.service === earlier),
              );
            })
            .map((service) => service.name);
        const run = isStopping ? runInStopOrder : runInStartOrder;
        const whole = run(STACK.services, async ({ name }) => {
          expect(before(name).filter((other) => !through.has(other))).toEqual([]);
          await scheduler.schedule(Promise.resolve(), name);
          through.add(name);
        });
        await scheduler.waitFor(whole);
        expect(through.size).toBe(STACK.services.length);
      }),
    );
  });

  it('does not let a service wait for a slow one that it does not need', async () => {
    const slow = Promise.withResolvers<undefined>();
    const webStarted = Promise.withResolvers<undefined>();
    const run = runInStartOrder(STACK.services, async ({ name }) => {
      if (name === 'alone') await slow.promise;
      if (name === 'web') webStarted.resolve(undefined);
    });
    await webStarted.promise;
    slow.resolve(undefined);
    await run;
  });

  it('start nothing more after a failure, and wait for what is under way', async () => {
    const seen: string[] = [];
    const run = runInStartOrder(STACK.services, async ({ name }) => {
      if (name === 'cache') throw new Error('cache is broken');
      await Promise.resolve();
      seen.push(name);
    });
    await expect(run).rejects.toThrow('cache is broken');
    expect(seen.sort()).toEqual(['alone', 'db']);
  });
});
