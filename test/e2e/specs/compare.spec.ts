import path from 'node:path';
import { writeMailsCsv } from '../../fixtures/make-mails-csv.ts';
import { expect, test } from '../fixtures/test.ts';
import { ComparePage } from '../pages/compare-page.ts';
import { ExperimentsPage } from '../pages/experiments-page.ts';

test('two runs on real mails, one by clicking and one by the terminal, are compared', async ({ panel, cli, home }) => {
  const csv = path.join(home, 'mails.csv');
  writeMailsCsv(csv);
  const experiments = new ExperimentsPage(panel);
  await expect(experiments.heading).toBeVisible();

  await experiments.run({ name: 'Mails by clicking', trees: 10, csv });
  await experiments.waitFor('Mails by clicking', 'Completed');
  expect(JSON.stringify(await cli('experiments', 'list'))).toContain('Mails by clicking');

  const { metrics } = await cli<{ metrics: { accuracy: number } }>(
    'run',
    '--data',
    csv,
    '--trees',
    '30',
    '--name',
    'Mails by terminal',
  );
  expect(metrics.accuracy).toBeGreaterThan(0.8);
  // Nothing was reloaded: the panel heard of it.
  await experiments.waitFor('Mails by terminal', 'Completed');

  await experiments.select('Mails by clicking', 'Mails by terminal');
  await experiments.selectionBar.getByRole('link', { name: 'Compare' }).click();
  const compare = new ComparePage(panel);
  await compare.waitUntilShown();
  for (const name of ['Mails by clicking', 'Mails by terminal']) {
    await expect(panel.page.getByText(name).first()).toBeVisible();
  }
  // Both curves are in the picture, and a reload keeps the selection, which stands in the address.
  const curve = compare.chart(/learning curve.*test|test.*accuracy/i).first();
  // Charts are read when they come near the view.
  await panel.page.getByRole('heading', { name: 'Parallel coordinates' }).scrollIntoViewIfNeeded();
  await curve.scrollIntoViewIfNeeded();
  await expect(curve.locator('svg path[stroke]:not([stroke="none"])')).not.toHaveCount(0);
  await curve.getByRole('button', { name: /^Show as table/ }).click();
  for (const name of ['Mails by clicking', 'Mails by terminal']) {
    await expect(curve.getByRole('table')).toContainText(name);
  }
  await panel.page.reload();
  await compare.waitUntilShown();
  await expect(panel.page.getByText('Mails by terminal').first()).toBeVisible();
});
