/**
 * Exponential moving average that knows about time: between two points the old average keeps
 * `weight ** (distance / typical distance)`, so an uneven spacing (down-sampled curves, pauses in a run) does not
 * smooth one half of a curve more than the other. Divided by the sum of its weights, so the start is not pulled to
 * zero. Null stays null and is not averaged over: the gap shows, and the average goes on behind it.
 *
 * @param x ascending positions, same length as `y`
 * @param weight 0 (the values themselves) to 0.99
 */
export function smooth(
  x: readonly number[],
  y: readonly (number | null)[],
  weight: number,
): readonly (number | null)[] {
  if (weight <= 0 || y.length < 2) return y;
  const kept = Math.min(weight, 0.99);
  const spacing = ((x.at(-1) ?? 0) - (x[0] ?? 0)) / (x.length - 1);
  let sum = 0;
  let weights = 0;
  let previousX: number | null = null;
  return y.map((value, index) => {
    if (value === null) return null;
    const at = x[index] ?? 0;
    const steps = previousX === null || spacing <= 0 ? 1 : (at - previousX) / spacing;
    const decay = kept ** steps;
    sum = sum * decay + value * (1 - kept);
    weights = weights * decay + (1 - kept);
    previousX = at;
    return sum / weights;
  });
}
