import { z } from 'zod';

/**
 * The part of Plotly's JSON that ClearDeck writes and draws. Plots recorded by others are kept whole in `raw`-compatible
 * form: unknown keys pass through, and a trace of an unknown type is shown as a table.
 */
const axisValues = z.array(z.union([z.string(), z.number(), z.null()]));
export const plotTraceSchema = z.looseObject({
  type: z.string().optional(),
  name: z.string().optional(),
  x: axisValues.optional(),
  y: axisValues.optional(),
  /** Heatmap rows: z[row][column], row i belongs to y[i], column j to x[j]. */
  z: z.array(z.array(z.number().nullable())).optional(),
  orientation: z.enum(['h', 'v']).optional(),
  mode: z.string().optional(),
});
export type PlotTrace = z.infer<typeof plotTraceSchema>;

const titled = z.looseObject({
  title: z.union([z.string(), z.looseObject({ text: z.string().optional() })]).optional(),
});
export const plotFigureSchema = z.looseObject({
  data: z.array(plotTraceSchema),
  layout: titled.extend({ xaxis: titled.optional(), yaxis: titled.optional() }).optional(),
});
export type PlotFigure = z.infer<typeof plotFigureSchema>;

export const plotSchema = z.object({
  metric: z.string(),
  variant: z.string(),
  iteration: z.number().int(),
  figure: plotFigureSchema,
});
export type Plot = z.infer<typeof plotSchema>;
