import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it } from 'vitest';
import { DEFAULT_STACK_SETTINGS, type StackStatus } from '#shared/domain/stack.ts';
import { stackStatusOf } from '../../../../../test/fakes/stack-samples.ts';
import type { FakeHandlers } from '../../../../../test/fakes/fake-bridge.ts';
import { showServer } from '../server.fixture.tsx';

async function open(over: Partial<StackStatus> = {}, handlers: FakeHandlers = {}) {
  const bridge = showServer({ 'stack.status': () => stackStatusOf(over), ...handlers });
  await userEvent.click(await screen.findByRole('button', { name: 'Settings' }));
  return { bridge, drawer: await screen.findByRole('dialog', { name: 'Server settings' }) };
}

async function enter(drawer: HTMLElement, name: string, value: string) {
  const box = within(drawer).getByRole('textbox', { name });
  await userEvent.clear(box);
  if (value !== '') await userEvent.type(box, value);
}

describe('the settings', () => {
  it('are stored, and hold from the next start', async () => {
    const { bridge, drawer } = await open();
    await enter(drawer, 'Web UI port', '18080');
    await userEvent.click(within(drawer).getByRole('combobox', { name: 'Docker engine' }));
    await userEvent.click(await screen.findByRole('option', { name: /docker context colima/ }));
    await userEvent.click(within(drawer).getByRole('button', { name: 'Save' }));
    expect(await screen.findByText(/take effect at the next start or restart/)).toBeTruthy();
    expect(bridge.inputsOf('stack.setSettings')).toEqual([
      { ports: { web: 18_080, api: 8008, files: 8081 }, endpointId: 'context:colima', withAgentServices: false },
    ]);
  });

  it.each([
    ['', 'Enter a whole number from 1 to 65,535.'],
    ['0', 'Enter a whole number from 1 to 65,535.'],
    ['70000', 'Enter a whole number from 1 to 65,535.'],
    ['8008', 'The same as API port; the three must differ.'],
  ])('refuse %j as the web port', async (value, problem) => {
    const { drawer } = await open();
    await enter(drawer, 'Web UI port', value);
    expect(within(drawer).getByText(problem)).toBeTruthy();
    expect(within(drawer).getByRole('button', { name: 'Save' })).toHaveProperty('disabled', true);
  });

  it('say what the agent service may do, and ask', async () => {
    const { bridge, drawer } = await open();
    const toggle = within(drawer).getByRole('switch', { name: /agent service/ });
    await userEvent.click(toggle);
    const question = await screen.findByRole('dialog', { name: 'Run the agent service?' });
    expect(question.textContent).toMatch(/privileged.*Docker’s socket/);
    await userEvent.click(within(question).getByRole('button', { name: 'Cancel' }));
    expect(toggle).toHaveProperty('checked', false);
    await userEvent.click(toggle);
    const again = await screen.findByRole('dialog', { name: 'Run the agent service?' });
    await userEvent.click(within(again).getByRole('button', { name: 'Switch on' }));
    await waitFor(() => expect(toggle).toHaveProperty('checked', true));
    await userEvent.click(within(drawer).getByRole('button', { name: 'Save' }));
    await waitFor(() =>
      expect(bridge.inputsOf('stack.setSettings')).toEqual([{ ...DEFAULT_STACK_SETTINGS, withAgentServices: true }]),
    );
  });

  it('keep an engine that is not found now', async () => {
    const settings = { ...DEFAULT_STACK_SETTINGS, endpointId: 'context:gone' };
    const { bridge, drawer } = await open({ settings });
    expect(within(drawer).getByRole('combobox', { name: 'Docker engine' })).toHaveProperty(
      'value',
      'context:gone (not found now)',
    );
    await userEvent.click(within(drawer).getByRole('button', { name: 'Save' }));
    await waitFor(() => expect(bridge.inputsOf('stack.setSettings')).toEqual([settings]));
  });

  it('make a copy of the compose file', async () => {
    const { bridge, drawer } = await open({}, { 'stack.copyComposeFile': () => ({ path: '/data/my-compose.yml' }) });
    expect(within(drawer).getByText('The file that came with ClearDeck:')).toBeTruthy();
    await userEvent.click(within(drawer).getByRole('button', { name: 'Edit a copy' }));
    expect(await screen.findByText(/The copy is \/data\/my-compose\.yml/)).toBeTruthy();
    expect(bridge.inputsOf('stack.copyComposeFile')).toEqual([{}]);
  });

  it('tell what is wrong with a copy of one’s own', async () => {
    const { drawer } = await open({
      composeFile: { path: '/data/my-compose.yml', isOwn: true, problem: 'Line 3: “build” is not supported.' },
    });
    expect(within(drawer).getByText('Your own copy:')).toBeTruthy();
    expect(within(drawer).getByRole('alert').textContent).toContain('Line 3');
    expect(within(drawer).queryByRole('button', { name: 'Edit a copy' })).toBeNull();
  });
});
