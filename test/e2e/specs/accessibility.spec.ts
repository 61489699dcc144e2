import { AxeBuilder } from '@axe-core/playwright';
import { expect, test } from '../fixtures/test.ts';
import { ExperimentsPage } from '../pages/experiments-page.ts';
import { SearchForm } from '../pages/search-form.ts';

for (const colorScheme of ['light', 'dark'] as const) {
  test(`no serious accessibility fault on any page, ${colorScheme}`, async ({ panel, cli }) => {
    const a = await cli<{ taskId: string; modelId: string }>('run', '--trees', '6', '--name', 'Run A', '--tag', 'one');
    const b = await cli<{ taskId: string; modelId: string }>('run', '--trees', '9', '--name', 'Run B');
    const search = await cli<{ taskId: string }>('search', '--grid', 'trees=2,5', '--grid', 'criterion=gini,entropy');
    await panel.page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    const tabs = ['scalars', 'plots', 'samples', 'artifacts', 'console', 'hyperparameters', 'info'];
    const routes = [
      '/experiments',
      ...tabs.map((tab) => `/experiments/${a.taskId}?tab=${tab}`),
      `/experiments/${search.taskId}`,
      `/experiments?parent=${search.taskId}`,
      `/compare?ids=${a.taskId},${b.taskId}`,
      '/models',
      `/models/${a.modelId}`,
      '/server',
      '/server/logs',
      '/server/doctor',
      '/server/data',
      '/server/cleardeck',
    ];
    for (const route of routes) {
      await panel.open(route);
      await expect(panel.page.getByRole('heading', { level: 1 })).toBeVisible();
      // Charts below the first screen wait until they are seen.
      await panel.page.waitForFunction(() =>
        [...document.querySelectorAll('main [aria-busy=true]')].every(
          (element) => element.getBoundingClientRect().top > innerHeight,
        ),
      );
      expect(await faults(panel.page), route).toEqual([]);
    }
    await panel.open('/experiments');
    await new ExperimentsPage(panel).openRunForm();
    expect(await faults(panel.page), 'the run form').toEqual([]);
    await panel.open('/experiments');
    await new SearchForm(panel).open();
    expect(await faults(panel.page), 'the search form').toEqual([]);
  });
}

test('the main path works with the keyboard alone', async ({ panel, cli }) => {
  await cli('run', '--trees', '5', '--name', 'One');
  await cli('run', '--trees', '7', '--name', 'Two');
  const experiments = new ExperimentsPage(panel);
  await experiments.waitFor('Two', 'Completed');
  const { keyboard } = panel.page;

  await keyboard.press('/');
  await expect(panel.page.getByRole('searchbox', { name: 'Search experiments' })).toBeFocused();
  await tabUntil(panel.page, 'row');
  await keyboard.press('Space');
  await keyboard.press('ArrowDown');
  await keyboard.press('Space');
  await expect(experiments.selectionBar).toContainText('2 selected');
  await tabUntil(panel.page, 'Compare');
  await keyboard.press('Enter');
  await expect(panel.page.getByRole('heading', { name: 'Compare', level: 1 })).toBeVisible();
});

/** Presses Tab until something with this role or name has the focus. */
async function tabUntil(page: ExperimentsPage['panel']['page'], wanted: string): Promise<void> {
  const seen: string[] = [];
  for (let presses = 0; presses < 60; presses += 1) {
    await page.keyboard.press('Tab');
    const focused = await page.evaluate(() => {
      const element = document.activeElement;
      return [element?.getAttribute('role') ?? '', element?.getAttribute('aria-label') ?? element?.textContent ?? ''];
    });
    if (focused.some((text) => text === wanted)) return;
    seen.push(focused.join(' '));
  }
  throw new Error(`"${wanted}" cannot be reached with Tab; passed ${seen.join(' | ')}`);
}

async function faults(page: ExperimentsPage['panel']['page']): Promise<string[]> {
  // Legacy mode keeps to this page: the window allows no second one.
  const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(
      ({ id, nodes }) =>
        `${id}: ${nodes.map(({ html, failureSummary }) => `${html} ${failureSummary ?? ''}`).join('\n')}`,
    );
}
