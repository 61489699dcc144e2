import { AxeBuilder } from '@axe-core/playwright';
import { expect, test } from '../fixtures/test.ts';
import { ExperimentPage } from '../pages/experiment-page.ts';
import { ExperimentsPage } from '../pages/experiments-page.ts';

test('parameters of text, forest and evaluation are set in the form and recorded with the run', async ({ panel }) => {
  const experiments = new ExperimentsPage(panel);
  const form = await experiments.openRunForm();
  await form.fill({ name: 'Tuned', trees: 5 });

  await form.group('Text').click();
  await form.type('Word sequences to', '2');
  await form.type('Min document frequency', '2');
  await form.choose('Stop words', 'English');
  await form.dialog.getByRole('switch', { name: 'IDF weighting' }).press('Space');
  await expect(form.dialog.getByRole('switch', { name: 'Smooth IDF' })).toBeDisabled();

  await form.group('Forest').click();
  await form.choose('Criterion', 'Entropy (information gain)');
  await form.choose('Class weights', 'Balanced: rare classes more');
  await form.type('Max depth', '0');
  await expect(form.dialog.getByText('Enter a whole number from 1 to 4,000.')).toBeVisible();
  await form.type('Max depth', '9');

  await form.group('Evaluation').click();
  await form.type('Cross-validation folds', '3');

  await form.group('Text').click();
  await expect(form.group('Text')).toContainText('4 changed');
  await expect(form.group('Forest')).toContainText('3 changed');
  await expect(form.group('Run')).not.toContainText('changed');
  const { violations } = await new AxeBuilder({ page: panel.page }).setLegacyMode().include('[role=dialog]').analyze();
  expect(violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')).toEqual([]);

  await form.start();
  await experiments.waitFor('Tuned', 'Completed');
  await experiments.open('Tuned');
  const hyperparameters = await new ExperimentPage(panel).tab('Hyperparameters');
  for (const [name, value] of [
    ['ngram_range', '(1, 2)'],
    ['min_df', '2'],
    ['stop_words', 'english'],
    ['use_idf', 'False'],
    ['criterion', 'entropy'],
    ['class_weight', 'balanced'],
    ['max_depth', '9'],
    ['folds', '3'],
  ] as const) {
    const row = hyperparameters.getByRole('row').filter({ hasText: new RegExp(`^${name}`) });
    await expect(row.getByRole('cell').last(), name).toHaveText(value);
  }

  await panel.page.getByRole('button', { name: 'More actions' }).click();
  await panel.page.getByRole('menuitem', { name: 'Run again…' }).click();
  await expect(form.dialog).toBeVisible();
  await expect(form.dialog.getByRole('textbox', { name: 'Trees' })).toHaveValue('5');
  await expect(form.group('Text')).toContainText('4 changed');
  await expect(form.group('Forest')).toContainText('3 changed');
  await form.group('Forest').click();
  await expect(form.dialog.getByRole('textbox', { name: 'Max depth' })).toHaveValue('9');
  await form.dialog.getByRole('button', { name: 'Cancel' }).click();
  await expect(form.dialog).toBeHidden();
});
