import { expect, test } from '../fixtures/test.ts';
import { ModelsPage } from '../pages/models-page.ts';

test('publish a model, compare another with it, and try it', async ({ panel, cli }) => {
  const small = await cli<{ modelId: string }>('run', '--trees', '3');
  const large = await cli<{ modelId: string; metrics: { accuracy: number } }>('run', '--trees', '40');
  const nameOf = async (id: string) => (await cli<{ name: string }>('models', 'show', id)).name;

  const models = new ModelsPage(panel);
  await models.goTo();
  await models.open(await nameOf(small.modelId));
  await models.publish();
  // The terminal agrees.
  expect(await cli<{ isPublished: boolean }>('models', 'show', small.modelId)).toMatchObject({ isPublished: true });

  await models.open(await nameOf(large.modelId));
  const comparison = await models.compareWithBaseline();
  await expect(comparison.getByRole('row').filter({ hasText: /accuracy/i })).toContainText(
    (large.metrics.accuracy * 100).toFixed(1),
  );

  const answer = await models.predict('We measure the spectra of distant galaxies and the expansion of the universe.');
  await expect(answer.getByRole('table', { name: 'Probabilities' }).getByRole('row')).not.toHaveCount(0);
  await expect(answer.getByRole('status').filter({ hasText: '%' })).toBeVisible();
  await expect(answer.getByRole('heading', { name: 'Words behind it' })).toBeVisible();
});
