import type { Plot } from '#shared/domain/plot.ts';
import {
  choiceKey,
  dimensionsOf,
  type ChoiceValue,
  type Dimension,
  type SearchParameters,
} from '#shared/domain/search.ts';
import { argumentName, SEARCHED_LABELS, valueText } from '#shared/domain/search-values.ts';
import { bestSoFar, SEARCH_SERIES, type NumberedRun } from './search-runs.ts';

/** More bars than this show nothing. */
const MAX_BARS = 40;

/** The plots of a search as Plotly figures: the best so far, and per parameter what its values reached. */
export function searchPlots(parameters: SearchParameters, ranked: readonly NumberedRun[]): Plot[] {
  const { metric, space } = parameters;
  const figures = dimensionsOf(space).flatMap((dimension) => {
    const figure = parameterFigure(dimension, ranked, metric);
    return figure === null ? [] : [{ variant: argumentName(dimension.name), figure }];
  });
  return [{ variant: 'best so far', figure: bestFigure(ranked, metric) }, ...figures].map((plot) => ({
    // The same place every time: a later report replaces the plots of an earlier one.
    ...{ metric: SEARCH_SERIES, iteration: 0 },
    ...plot,
  }));
}

function bestFigure(ranked: readonly NumberedRun[], metric: string): Plot['figure'] {
  const steps = bestSoFar(ranked);
  const x = steps.map(({ run }) => run.number);
  return {
    data: [
      { type: 'scatter', mode: 'lines+markers', name: metric, x, y: steps.map(({ run }) => run.objective) },
      { type: 'scatter', mode: 'lines', name: `best ${metric}`, x, y: steps.map(({ bestValue }) => bestValue) },
    ],
    layout: { title: { text: 'Best so far' }, xaxis: { title: { text: 'run' } }, yaxis: { title: { text: metric } } },
  };
}

/** The best run of each value; of a parameter with many values, each value's best as a line. Null: nothing to draw. */
function parameterFigure(dimension: Dimension, ranked: readonly NumberedRun[], metric: string): Plot['figure'] | null {
  const bests = new Map<string, { readonly value: ChoiceValue; readonly objective: number }>();
  for (const { choice, objective } of ranked) {
    const value = choice[dimension.name];
    if (value === undefined || objective === null) continue;
    // The ranking begins with the best, so the first of a value is its best.
    if (!bests.has(choiceKey(value))) bests.set(choiceKey(value), { value, objective });
  }
  const order = 'values' in dimension ? dimension.values.map(choiceKey) : [];
  const points = [...bests.values()].toSorted((a, b) => {
    const isListed = order.length > 0;
    return isListed
      ? order.indexOf(choiceKey(a.value)) - order.indexOf(choiceKey(b.value))
      : numberOf(a.value) - numberOf(b.value);
  });
  const layout = {
    title: { text: `Best ${metric} by ${SEARCHED_LABELS[dimension.name].toLowerCase()}` },
    xaxis: { title: { text: argumentName(dimension.name) } },
    yaxis: { title: { text: metric } },
  };
  const y = points.map(({ objective }) => objective);
  if (points.length <= MAX_BARS) {
    return { data: [{ type: 'bar', x: points.map(({ value }) => valueText(value)), y }], layout };
  }
  const x = points.map(({ value }) => numberOf(value));
  return x.every(Number.isFinite) ? { data: [{ type: 'scatter', mode: 'lines+markers', x, y }], layout } : null;
}

function numberOf(value: ChoiceValue): number {
  if (typeof value === 'number') return value;
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return NaN;
  return 'count' in value ? value.count : value.share;
}
