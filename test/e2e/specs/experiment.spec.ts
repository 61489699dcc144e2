import { expect, test } from '../fixtures/test.ts';
import { ExperimentPage } from '../pages/experiment-page.ts';
import { ExperimentsPage } from '../pages/experiments-page.ts';

test('from an empty panel to a recorded experiment, by clicking', async ({ panel }) => {
  const experiments = new ExperimentsPage(panel);
  await expect(panel.page.getByText('No experiments yet')).toBeVisible();

  await experiments.run({ name: 'First run', trees: 12 });
  await experiments.waitFor('First run', 'Completed');
  await expect(experiments.rows).toHaveCount(1);
  await expect(experiments.row('First run')).toContainText('ResearchHub');
  await expect(experiments.row('First run')).toContainText(/\d+\.\d+\s*%/);

  await experiments.open('First run');
  const experiment = new ExperimentPage(panel);

  const scalars = await experiment.tab('Scalars');
  await expect(scalars.getByRole('region', { name: 'Single values' })).toContainText('f1_score');
  await expect(scalars.locator('svg path').first()).toBeAttached();

  const plots = await experiment.tab('Plots');
  for (const title of [/confusion matrix/i, /feature importance|words that separate/i, /learning curve|accuracy/i]) {
    await expect(plots.getByRole('region', { name: title }).first()).toBeVisible();
  }

  const samples = await experiment.tab('Debug samples');
  await expect(samples.getByRole('list', { name: 'Debug samples' }).getByRole('listitem').first()).toContainText(
    'Wrong',
  );

  const artifacts = await experiment.tab('Artifacts');
  for (const name of ['model', 'predictions']) {
    await expect(artifacts.getByRole('table', { name: 'Artifacts' })).toContainText(name);
  }

  const console = await experiment.tab('Console');
  await expect(console.getByRole('log', { name: 'Console lines' })).toContainText(/\w+/);
  await console.getByRole('searchbox', { name: 'Search the console' }).fill('no line has this');
  await expect(console.getByText('No line matches.')).toBeVisible();

  const hyperparameters = await experiment.tab('Hyperparameters');
  await expect(
    hyperparameters
      .getByRole('row')
      .filter({ hasText: /\btrees\b/ })
      .filter({ hasText: '12' })
      .first(),
  ).toBeVisible();

  const info = await experiment.tab('Info');
  await expect(info.getByRole('table', { name: 'Environment' })).toContainText('24.');
  await expect(info).toContainText('research_classifier_');
});

test('a chart has its numbers as a table', async ({ panel, cli }) => {
  const { taskId } = await cli<{ taskId: string }>('run', '--trees', '8', '--name', 'Table');
  await panel.open(`/experiments/${taskId}`);
  const table = panel.page.getByRole('button', { name: /^Show as table/ }).first();
  await table.click();
  await expect(panel.page.getByRole('tabpanel').getByRole('table').last().getByRole('row')).not.toHaveCount(0);
});

test('archiving and deleting can be undone', async ({ panel, cli }) => {
  await cli('run', '--trees', '4', '--name', 'Keep me');
  const experiments = new ExperimentsPage(panel);
  await experiments.waitFor('Keep me', 'Completed');

  for (const action of ['Archive', 'Delete']) {
    await experiments.select('Keep me');
    await experiments.selectionBar.getByRole('button', { name: action }).click();
    await expect(experiments.row('Keep me')).toBeHidden();
    await experiments.undo();
    await expect(experiments.row('Keep me')).toBeVisible();
  }
  expect(await cli<unknown[]>('experiments', 'list')).toMatchObject({});
});

test('a running experiment can be stopped and keeps what it recorded', async ({ panel }) => {
  const experiments = new ExperimentsPage(panel);
  await experiments.run({ name: 'Long run', trees: 5000 });
  await experiments.waitFor('Long run', 'Running');
  await experiments.row('Long run').getByRole('button', { name: 'Stop Long run' }).click();
  await panel.page.getByRole('dialog').getByRole('button', { name: 'Stop experiment' }).click();
  await experiments.waitFor('Long run', 'Stopped');
  await experiments.open('Long run');
  const console = await new ExperimentPage(panel).tab('Console');
  await expect(console.getByRole('log', { name: 'Console lines' })).toContainText(/\w+/);
});
