import { expect, test } from '../fixtures/test.ts';
import { ExperimentPage } from '../pages/experiment-page.ts';
import { ExperimentsPage } from '../pages/experiments-page.ts';

test('kill -9 in the middle of a run loses nothing that was recorded', async ({ panel, cli }) => {
  // The page of a killed server has every right to complain.
  panel.watch.allowed.push(/WebSocket|ERR_CONNECTION|Failed to load resource/);
  const experiments = new ExperimentsPage(panel);
  await experiments.run({ name: 'Killed', trees: 5000 });
  await experiments.waitFor('Killed', 'Running');
  await experiments.open('Killed');
  const experiment = new ExperimentPage(panel);
  const before = await experiment.tab('Scalars');
  // A curve has begun.
  await expect(before.locator('svg path[d*="L"], svg path[d*="C"]').first()).toBeAttached({ timeout: 60_000 });

  await panel.kill();
  await panel.start();
  await experiments.goTo();
  await experiments.waitFor('Killed', 'Failed');
  await expect(experiments.row('Killed')).toContainText(/interrupted/i);
  await experiments.open('Killed');
  await expect(
    experiment.alert.filter({ hasText: 'This experiment failed' }).filter({ hasText: /interrupted/i }),
  ).toBeVisible();
  const after = await experiment.tab('Scalars');
  await expect(after.locator('svg path[d*="L"], svg path[d*="C"]').first()).toBeAttached();

  await experiments.goTo();
  await experiments.run({ name: 'After the kill', trees: 5 });
  await experiments.waitFor('After the kill', 'Completed');
  expect(JSON.stringify(await cli('experiments', 'list'))).toContain('After the kill');
});
