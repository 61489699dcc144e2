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

const scalar = fc.oneof(
  fc.constantFrom(
    'x',
    '',
    '1g',
    '5s',
    '127.0.0.1:80:80',
    '80',
    './a:/b',
    '/',
    'a',
    'b',
    'default',
    '$A',
    '${A:?no}',
    'no',
  ),
  fc.constantFrom<unknown>(0, 1, -1, 1.5, 80, true, false, null),
  fc.string(),
);
const key = fc.constantFrom(
  ...[
    'image',
    'command',
    'environment',
    'ports',
    'volumes',
    'networks',
    'depends_on',
    'healthcheck',
    'test',
    'interval',
  ],
  ...[
    'deploy',
    'resources',
    'limits',
    'memory',
    'ulimits',
    'nofile',
    'soft',
    'hard',
    'labels',
    'profiles',
    'tmpfs',
    'type',
  ],
  ...[
    'source',
    'target',
    'published',
    'host_ip',
    'condition',
    'privileged',
    'a',
    'b',
    'x-cleardeck',
    'title',
    '<<',
    '__proto__',
  ],
);
const tree = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 5, withCrossShrink: true },
    scalar,
    fc.array(tie('value'), { maxLength: 4 }),
    fc.array(fc.tuple(key, tie('value')), { maxLength: 5 }).map((pairs) => Object.fromEntries(pairs)),
  ),
})).value;

describe('readComposeFile, of whatever text', () => {
  it('reads or refuses any text', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary', maxLength: 30 }),
          fc.array(fc.constantFrom(...PIECES), { maxLength: 60 }).map((p) => p.join('')),
        ),
        (text) => {
          checkedRead(text);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('reads or refuses any tree of the known keys', () => {
    let readCount = 0;
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom('a', 'b', 'agent-services'), fc.tuple(tree, tree)), (services) => {
        const withImages = Object.entries(services).map(([name, [value, other]]) => [
          name,
          typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value, image: 'x:1' } : other,
        ]);
        // JSON is YAML.
        if (checkedRead(JSON.stringify({ services: Object.fromEntries(withImages) as unknown })) !== null)
          readCount += 1;
      }),
      { numRuns: 250 },
    );
    expect(readCount).toBeGreaterThan(0);
  });

  it('reads or refuses the shipped file with any damage', () => {
    const damage = fc.tuple(fc.nat(SHIPPED_TEXT.length), fc.nat(40), fc.constantFrom('', ...PIECES));
    fc.assert(
      fc.property(fc.array(damage, { minLength: 1, maxLength: 3 }), (damages) => {
        let text = SHIPPED_TEXT;
        for (const [at, length, piece] of damages) text = text.slice(0, at) + piece + text.slice(at + length);
        checkedRead(text);
      }),
      { numRuns: 40 },
    );
  });
});
