import { describe, expect, it } from 'vitest';
import { SEARCHED_PARAMETERS } from '#shared/domain/search.ts';
import { closedValues, newAxis, newSearchDraft, planSearch, type AxisDraft, type SearchDraft } from './search-draft.ts';

const plan = (over: Partial<SearchDraft>) => planSearch({ ...newSearchDraft(), ...over }, {});
const axis = (name: AxisDraft['name'], over: Partial<AxisDraft> = {}): AxisDraft => ({ ...newAxis(name), ...over });

describe('planSearch', () => {
  it('plans the search that the form opens with', () => {
    expect(planSearch(newSearchDraft(), { seed: 7 })).toMatchObject({ runCount: 9, input: { base: { seed: 7 } } });
  });

  it('takes every parameter as it is added, as values and as a range', () => {
    for (const name of SEARCHED_PARAMETERS) {
      expect(plan({ axes: [axis(name)] }), name).toHaveProperty('input');
      expect(plan({ axes: [axis(name, { kind: 'range' })], strategy: 'random' }), name).toHaveProperty('input');
    }
  });

  it('says which value is wrong, missing or there twice, by its parameter', () => {
    expect(plan({ axes: [axis('trees', { values: ['5', 'x', '0'] })] })).toMatchObject({
      axisErrors: { trees: expect.stringContaining('Not possible here: x, 0.') as string },
    });
    expect(plan({ axes: [axis('trees', { values: [] })] })).toMatchObject({
      axisErrors: { trees: expect.stringMatching(/^Enter values/) as string },
    });
    expect(plan({ axes: [axis('maxDf', { values: ['1.0', '1.00'] })] })).toMatchObject({
      axisErrors: { maxDf: '1.0 is there twice.' },
    });
  });

  it('says the size of a grid that is too large, and that nothing is searched', () => {
    const many = Array.from({ length: 251 }, (_, index) => String(index));
    expect(plan({ axes: [axis('seed', { values: many }), axis('bootstrap')] })).toMatchObject({
      whole: expect.stringContaining('The grid has 502 runs') as string,
    });
    expect(plan({ axes: [] })).toMatchObject({ whole: 'Choose at least one parameter to search.' });
  });

  it('draws from a range at random only; a grid takes the values that stand beside it', () => {
    const axes = [axis('trees', { kind: 'range', values: ['1', '2'], from: 10, to: 20 })];
    expect(plan({ axes, strategy: 'random', count: 5 })).toMatchObject({
      runCount: 5,
      input: { space: { trees: { range: { from: 10, to: 20 } } } },
    });
    expect(plan({ axes })).toMatchObject({ runCount: 2, input: { space: { trees: { values: [1, 2] } } } });
  });

  it('refuses a range, a count and a seed that are none', () => {
    const range = (from: number | string, to: number | string) =>
      plan({ axes: [axis('trees', { kind: 'range', from, to })], strategy: 'random' });
    expect(range(20, 10)).toMatchObject({ axisErrors: { trees: 'The range ends before it begins.' } });
    expect(range('', 10)).toMatchObject({
      axisErrors: { trees: expect.stringContaining('two whole numbers') as string },
    });
    expect(plan({ strategy: 'random', count: 501 })).toHaveProperty('count');
    expect(plan({ strategy: 'random', count: '' })).toHaveProperty('count');
    expect(plan({ strategy: 'random', seed: -1 })).toHaveProperty('seed');
  });

  it('knows the parameters whose values form a closed list', () => {
    expect(closedValues('bootstrap')).toEqual(['true', 'false']);
    expect(closedValues('criterion')).toEqual(['gini', 'entropy']);
    expect(closedValues('trees')).toBeNull();
    expect(closedValues('featuresPerSplit')).toBeNull();
  });
});
