import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AppError } from '#shared/ipc/result.ts';
import type { ComposeProject } from './compose-project.ts';
import { readComposeFile } from './read-compose.ts';
import { SHIPPED_ENVIRONMENT, SHIPPED_TEXT } from './testing/shipped-file.ts';
import { toContainerSpec } from './to-container-spec.ts';

/** Reads it, and holds what must be true of every answer and every refusal. */
function checkedRead(text: string): ComposeProject | null {
  let project: ComposeProject;
  try {
    project = readComposeFile(text, { path: '/f.yml', environment: SHIPPED_ENVIRONMENT });
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    expect(error.code).toBe('STACK_FILE_INVALID');
    expect(error.message).toMatch(/^\/f\.yml:\d+:\d+: \S/);
    return null;
  }
  for (const service of project.services) {
    const isAgent = service.name === 'agent-services';
    if (!isAgent) expect(service.isPrivileged).toBe(false);
    for (const port of service.ports) expect(port.hostIp).toMatch(/^127\.|^::1$/);
    for (const mount of service.mounts) {
      if (mount.kind === 'bind' && !isAgent)
        expect(mount.source).not.toMatch(/^\/$|\.sock$|^\/(etc|proc|sys|dev|run)(\/|$)/);
    }
    const context = { projectName: 'p', workingFolder: '/', composePath: '/f.yml', dataFolder: '/d', hashKey: 'k' };
    expect(toContainerSpec(service, context).body.Image).not.toBe('');
  }
  return project;
}

const PIECES = [
  ...[
    'services:',
    'a:',
    'image: x',
    'ports:',
    'volumes:',
    '- ',
    '  ',
    '\n',
    '\n  ',
    '\n    ',
    '\n      - ',
    ': ',
    '{',
    '}',
  ],
  ...[
    '[',
    ']',
    '&a ',
    '*a',
    '<<: *a',
    '!!',
    '!x ',
    '---\n',
    '...',
    '|',
    '>',
    '"',
    "'",
    '#',
    '%',
    '? ',
    '$',
    '${A:-',
    '\t',
  ],
  ...['127.0.0.1:80:80', '/a:/b', 'networks:', 'depends_on:', 'null', '1', '-1', 'true', '\0', '\uFEFF', 'ü', '\r\n'],
];

/** Some right and some wrong values of each key, so that many files are right but for one thing, and some altogether. */
const VALUES: Readonly<Record<string, readonly unknown[]>> = {
  command: ['a "b c"', ['a', 'b'], 'a | b', [], 1],
  environment: [{ A: 'x', B: 1, C: null }, ['A=x', 'B'], { A: '$X' }, ['=', 'A=1', 'A=2'], 'A'],
  ports: [['127.0.0.1:80:80'], [{ target: 80, published: '81', host_ip: '::1' }], ['80:80'], [80], ['1-2:1-2']],
  volumes: [
    ['/a:/b'],
    ['./a:/b:ro', '/c'],
    [{ type: 'tmpfs', target: '/t' }],
    ['/etc:/x'],
    ['/run/docker.sock:/x'],
    [''],
    ['v:/v'],
  ],
  networks: [['default'], { default: null }, ['other'], []],
  depends_on: [[], ['a'], ['b'], { b: { condition: 'service_healthy' } }, ['none']],
  healthcheck: [
    { test: 'ls', interval: '1m30s' },
    { disable: true },
    { test: ['CMD', 'ls'] },
    { test: [] },
    { retries: 1 },
  ],
  deploy: [{ resources: { limits: { memory: '1g' } } }, { replicas: 2 }, null],
  mem_limit: ['1g', 1024, '1x'],
  ulimits: [{ nofile: 5 }, { nofile: { soft: 1, hard: 2 } }, { nofile: {} }],
  restart: ['no', 'always', 'sometimes', false],
  labels: [{ a: 'b' }, ['a=b', 'c'], ['com.docker.compose.project=x']],
  profiles: [[], ['p'], ['agent-services'], 'p'],
  privileged: [false, true, 'true'],
  'x-cleardeck': [{ title: 'A' }, { other: 1 }],
  '<<': [{ user: '1' }, [{ user: '1' }, { privileged: true }], 1],
};
const anything = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom<unknown>('', 'a', '$A', '${A:?no}', 0, -1, 1.5, true, null, '\0'),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom('a', 'test', 'target', '<<', '__proto__', 'constructor'), tie('value'), {
      maxKeys: 3,
    }),
  ),
})).value;
const field = fc.constantFrom(...Object.keys(VALUES)).chain((key) => {
  const known = fc.constantFrom(...(VALUES[key] ?? []));
  return fc.tuple(fc.constant(key), fc.oneof({ weight: 9, arbitrary: known }, { weight: 1, arbitrary: anything }));
});
const image = fc.constantFrom('x:1', 'clearml/clearml-agent-services:1');
const service = fc
  .tuple(image, fc.array(field, { maxLength: 4 }))
  .map(([name, fields]) => Object.fromEntries([['image', name], ...fields]) as unknown);

describe('readComposeFile, of whatever text', () => {
  it('reads or refuses any text', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(fc.constantFrom(...PIECES), { maxLength: 60 }).map((p) => p.join('')),
        ),
        (text) => {
          checkedRead(text);
        },
      ),
      { numRuns: 200 },
    );
  });

  it('reads or refuses any tree of the known keys', () => {
    let readCount = 0;
    const services = fc.dictionary(fc.constantFrom('a', 'b', 'agent-services'), service, { minKeys: 1 });
    fc.assert(
      fc.property(services, (value) => {
        // JSON is YAML.
        if (checkedRead(JSON.stringify({ services: value })) !== null) readCount += 1;
      }),
      { numRuns: 300 },
    );
    expect(readCount).toBeGreaterThan(10);
  });

  it('reads or refuses the shipped file with any damage', () => {
    const damage = fc.tuple(fc.nat(SHIPPED_TEXT.length), fc.nat(40), fc.constantFrom('', ...PIECES));
    fc.assert(
      fc.property(fc.array(damage, { minLength: 1, maxLength: 3 }), (damages) => {
        let text = SHIPPED_TEXT;
        for (const [at, length, piece] of damages) text = text.slice(0, at) + piece + text.slice(at + length);
        checkedRead(text);
      }),
      { numRuns: 25 },
    );
  });
});
