import { describe, expect, it } from 'vitest';
import { modelOf } from './model.fixture.ts';
import { groupByFamily, nextSort } from './model-order.ts';

const names = (groups: ReturnType<typeof groupByFamily>) => groups.map(({ models }) => models.map(({ name }) => name));

describe('groupByFamily', () => {
  it('keeps families of the same name in two projects apart', () => {
    const groups = groupByFamily([modelOf('a'), modelOf('b', { projectId: '1'.repeat(32), projectName: 'Other' })], {
      key: 'version',
      order: 'desc',
    });
    expect(groups.map(({ projectName }) => projectName).toSorted()).toEqual(['Other', 'ResearchHub']);
  });
  it('puts the newest family first when sorted by version, whatever the version numbers', () => {
    const groups = groupByFamily(
      [
        modelOf('a', { family: 'old', version: 9, createdAtMs: 1 }),
        modelOf('b', { family: 'new', version: 1, createdAtMs: 2 }),
      ],
      { key: 'version', order: 'desc' },
    );
    expect(groups.map(({ family }) => family)).toEqual(['new', 'old']);
  });
  it('orders versions and families by the key, unknown values last in both directions', () => {
    const models = [
      modelOf('a', { accuracy: null }),
      modelOf('b', { accuracy: 0.9 }),
      modelOf('c', { accuracy: 0.7 }),
      modelOf('d', { family: 'other', accuracy: 0.8 }),
    ];
    expect(names(groupByFamily(models, { key: 'accuracy', order: 'desc' }))).toEqual([
      ['research_classifier_b', 'research_classifier_c', 'research_classifier_a'],
      ['research_classifier_d'],
    ]);
    expect(names(groupByFamily(models, { key: 'accuracy', order: 'asc' }))[0]).toEqual([
      'research_classifier_c',
      'research_classifier_b',
      'research_classifier_a',
    ]);
  });
});

describe('nextSort', () => {
  it('turns the order round on the same key and starts texts upwards, numbers downwards', () => {
    expect(nextSort({ key: 'name', order: 'asc' }, 'name')).toEqual({ key: 'name', order: 'desc' });
    expect(nextSort({ key: 'size', order: 'asc' }, 'name')).toEqual({ key: 'name', order: 'asc' });
    expect(nextSort({ key: 'name', order: 'asc' }, 'accuracy')).toEqual({ key: 'accuracy', order: 'desc' });
  });
});
