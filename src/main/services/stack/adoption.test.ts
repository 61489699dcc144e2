import { expect, test } from 'vitest';
import { findProject, makerOf } from './adoption.ts';
import { LABELS } from './compose/container-spec.ts';
import type { Engine } from './engine-port.ts';
import { engineContainer } from './testing.fixture.ts';

const SIX = ['apiserver', 'webserver', 'fileserver', 'elasticsearch', 'mongo', 'redis'];
function engineWith(...projects: [string, string[]][]): Engine {
  const all = projects.flatMap(([projectName, services]) =>
    services.map((service) => ({ projectName, service, containerId: 'a'.repeat(64) })),
  );
  return { composeContainers: () => Promise.resolve(all) } as unknown as Engine;
}

test.each<[string, [string, string[]][], string]>([
  ['nothing there: ours', [], 'cleardeck'],
  [
    'ours before another',
    [
      ['a-clearml', SIX],
      ['cleardeck', ['redis']],
    ],
    'cleardeck',
  ],
  [
    'a ClearML server of another project',
    [
      ['shop', ['redis', 'mongo']],
      ['clearml', SIX],
    ],
    'clearml',
  ],
  ['half of one is one', [['clearml', SIX.slice(0, 4)]], 'clearml'],
  [
    'other programs that use the same stores are none',
    [['logs', ['elasticsearch', 'mongo', 'redis', 'fileserver']]],
    'cleardeck',
  ],
])('%s', async (_name, projects, wanted) => {
  expect(await findProject(engineWith(...projects), 'cleardeck')).toBe(wanted);
});

test('says who made a stack', () => {
  const made = (labels: Record<string, string>) => makerOf([engineContainer({ labels })], '/home/me/cleardeck');
  expect(makerOf([], '/home/me/cleardeck')).toBeNull();
  expect(made({ [LABELS.dataFolder]: '/home/me/cleardeck' })).toBeNull();
  expect(made({ [LABELS.dataFolder]: '/other' })).toBe('another ClearDeck, with the data folder /other');
  expect(made({ [LABELS.configFiles]: '/opt/docker-compose.yml' })).toBe(
    'Docker Compose, from /opt/docker-compose.yml',
  );
  expect(made({})).toBe('Docker Compose');
});
