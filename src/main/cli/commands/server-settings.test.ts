import { expect, it } from 'vitest';
import { DEFAULT_STACK_SETTINGS } from '#shared/domain/stack.ts';
import { FakeTerminal } from '../../../../test/fakes/fake-cli-backend.ts';
import { FakeStackBackend } from '../../../../test/fakes/fake-stack-backend.ts';
import { runCli } from '../run-cli.ts';

function setUp() {
  const backend = new FakeStackBackend();
  const terminal = new FakeTerminal({ backend });
  return { backend, terminal, run: (typed: string) => runCli(typed.split(' '), terminal.io) };
}

it('shows them, and changes nothing that was not asked for', async () => {
  const { backend, terminal, run } = setUp();
  expect(await run('server settings')).toBe(0);
  expect(terminal.out).toContain('web 8080, api 8008, files 8081');
  expect(backend.inputsOf('stack.setSettings')).toEqual([]);
  expect(await run('server settings --web-port 18080 --engine socket:/run/x.sock --agent-services on')).toBe(0);
  const { ports } = DEFAULT_STACK_SETTINGS;
  expect(backend.inputsOf('stack.setSettings')).toEqual([
    { ports: { ...ports, web: 18_080 }, endpointId: 'socket:/run/x.sock', withAgentServices: true },
  ]);
  expect(terminal.out).toContain('from the next start');
});

it('takes the first engine that answers for auto', async () => {
  const { backend, run } = setUp();
  await run('server settings --engine auto --json');
  expect(backend.inputsOf('stack.setSettings')).toEqual([DEFAULT_STACK_SETTINGS]);
});

it('puts a copy of the compose file where it can be edited, and says where', async () => {
  const { backend, terminal, run } = setUp();
  backend.override('stack.copyComposeFile', () => {
    const composeFile = { path: '/data/docker-compose-clearml.yml', isOwn: true, problem: null };
    backend.status = { ...backend.status, composeFile };
    return { path: composeFile.path };
  });
  expect(await run('server settings --copy-compose-file')).toBe(0);
  expect(terminal.out).toMatch(/Compose file +\/data\/docker-compose-clearml\.yml \(your own\)/);
  expect(terminal.out).toContain('from the next start');
  expect(backend.inputsOf('stack.setSettings')).toEqual([]);
});

it('prints one document for a program', async () => {
  const { backend, terminal, run } = setUp();
  expect(await run('server settings --json')).toBe(0);
  const { settings, composeFile } = backend.status;
  expect(JSON.parse(terminal.out)).toEqual({ ...settings, composeFile: composeFile.path });
});

it.each(['--web-port 0', '--api-port 70000', '--files-port eight', '--agent-services yes', '--engine '])(
  'refuses %s',
  async (option) => {
    const { backend, terminal, run } = setUp();
    expect(await run(`server settings ${option}`)).toBe(2);
    expect(terminal.err).toMatch(/must be/);
    expect(backend.inputsOf('stack.setSettings')).toEqual([]);
  },
);
