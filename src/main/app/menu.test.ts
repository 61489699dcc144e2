import type { MenuItemConstructorOptions } from 'electron';
import { describe, expect, it, vi } from 'vitest';
import { buildMenu } from './menu.ts';

function flatten(items: readonly MenuItemConstructorOptions[]): MenuItemConstructorOptions[] {
  return items.flatMap((item) => [item, ...(Array.isArray(item.submenu) ? flatten(item.submenu) : [])]);
}
const actions = { newWindow: vi.fn(), quit: vi.fn(), showLog: vi.fn(), openClearMlDocs: vi.fn() };
const DEVELOPER_ROLES = ['reload', 'forceReload', 'toggleDevTools'];
const developerItems = (items: MenuItemConstructorOptions[]) =>
  flatten(items).filter((item) => DEVELOPER_ROLES.includes(item.role ?? ''));

describe('the menu', () => {
  it.each([true, false])('has no developer items unless they were asked for (macOS: %s)', (isMac) => {
    expect(developerItems(buildMenu({ isMac, hasDevTools: false, actions }))).toEqual([]);
    expect(developerItems(buildMenu({ isMac, hasDevTools: true, actions })).length).toBeGreaterThan(0);
  });

  it.each([true, false])('gives each accelerator to one item (macOS: %s)', (isMac) => {
    const accelerators = flatten(buildMenu({ isMac, hasDevTools: true, actions })).flatMap(
      (item) => item.accelerator ?? [],
    );
    expect(new Set(accelerators).size).toBe(accelerators.length);
  });

  it('quits and opens windows through its actions', () => {
    const items = flatten(buildMenu({ isMac: false, hasDevTools: false, actions }));
    for (const label of ['Quit ClearDeck', 'New window', 'Show log file', 'ClearML documentation']) {
      const item = items.find((candidate) => candidate.label === label);
      (item?.click as (() => void) | undefined)?.();
    }
    for (const action of Object.values(actions)) expect(action).toHaveBeenCalledTimes(1);
  });
});
