import { expect, test } from '../fixtures/test.ts';
import { ComparePage } from '../pages/compare-page.ts';
import { ExperimentsPage } from '../pages/experiments-page.ts';
import { SearchForm } from '../pages/search-form.ts';

test('a search by clicking marks its best run and leads to the comparison of all', async ({ panel, cli }) => {
  const experiments = new ExperimentsPage(panel);
  await expect(experiments.heading).toBeVisible();
  const form = new SearchForm(panel);
  await form.open();
  await form.values('trees', ['2', '12']);
  await form.values('max features', ['40', '900']);
  await form.name('Small forests');
  await expect(form.dialog.getByText('4 runs', { exact: true })).toBeVisible();
  await form.start();
  await experiments.waitFor('Small forests', 'Completed');

  // More words and more trees are better on the sample; the run that has both carries the mark.
  await expect(experiments.row('Small forests #4').getByText('best', { exact: true })).toBeVisible();
  await expect(experiments.rows.getByText('best', { exact: true })).toHaveCount(1);
  await experiments.table.getByRole('link', { name: 'Search of Small forests #4' }).click();
  const runs = panel.page.getByRole('table', { name: 'Runs of this search' });
  await expect(runs.getByRole('row')).toHaveCount(5);
  await expect(runs.getByRole('row').nth(1)).toContainText('Run 4');
  await expect(runs.getByRole('row').nth(1)).toContainText('Best');

  await panel.page.getByRole('link', { name: 'Compare runs' }).click();
  await new ComparePage(panel).waitUntilShown();
  const picture = panel.page.getByRole('group', { name: 'Hyperparameters against metrics: brushes' });
  await picture.scrollIntoViewIfNeeded();
  await expect(picture.locator('path[stroke-width="2"]')).toHaveCount(4);
  for (const axis of ['trees', 'max_features', 'accuracy']) {
    await expect(picture).toContainText(axis);
  }

  // The terminal searches in the same store, and the list can show its runs alone.
  const search = await cli<{ taskId: string; bestId: string; runs: readonly { id: string }[] }>(
    'search',
    '--random',
    '3',
    '--range',
    'trees=1..6',
    '--name',
    'By terminal',
  );
  expect(search.runs.map(({ id }) => id)).toContain(search.bestId);
  await panel.open(`/experiments?parent=${search.taskId}`);
  await expect(experiments.rows).toHaveCount(3);
  await panel.page.getByRole('button', { name: 'Show all experiments' }).click();
  await expect(experiments.rows).toHaveCount(9);
});

test('a search is stopped with its runs', async ({ panel, cli }) => {
  const experiments = new ExperimentsPage(panel);
  await expect(experiments.heading).toBeVisible();
  const form = new SearchForm(panel);
  await form.open();
  await form.values('trees', ['4000', '4001', '4002']);
  await form.name('Too much');
  await form.start();
  await expect(experiments.row('Too much #1').getByText('Running', { exact: true })).toBeVisible();
  await panel.page.getByRole('button', { name: 'Stop Too much', exact: true }).click();
  await panel.page.getByRole('button', { name: 'Stop search' }).click();
  await experiments.waitFor('Too much', 'Stopped');
  const listed = await cli<readonly { status: string }[]>('experiments', 'list');
  expect(new Set(listed.map(({ status }) => status))).toEqual(new Set(['stopped']));
});
