import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ScalarPoint } from '#shared/domain/scalar.ts';
import { scalarQuerySchema } from '#shared/ipc/contract.ts';
import type { StoreHandle } from '#main/services/store-port.ts';
import { decodeColumns, encodeColumns } from './scalar-codec.ts';
import { addTask, batchOf, newId, openTestStore, temporaryFolder } from './testing/store-fixture.ts';

const place = temporaryFolder();
let store: StoreHandle;
beforeAll(async () => {
  store = await openTestStore(place.folder);
});
afterAll(async () => {
  await store[Symbol.asyncDispose]();
  place[Symbol.dispose]();
});

const read = async (id: string, fields: Record<string, unknown> = {}) => {
  const found = await store.repositories.events.scalars(scalarQuerySchema.parse({ ids: [id], ...fields }));
  const [series] = found;
  if (series === undefined || found.length !== 1) throw new Error(`${found.length} series instead of one`);
  return series;
};
const nullIfGap = (value: number): number | null => (Number.isFinite(value) ? value : null);
const finite = (values: readonly (number | null)[]): number[] => values.filter((value) => value !== null);
/** The lowest or highest. Spreading has a limit, and `reduce(Math.min)` would be handed the array too. */
const extreme = (values: readonly number[], pick: (a: number, b: number) => number): number =>
  values.reduce((a, b) => pick(a, b));

/** What `toEqual` says, at the price of a loop: there are many runs over many points. */
const areSame = (a: readonly unknown[], b: readonly unknown[]): boolean =>
  a.length === b.length && a.every((value, index) => Object.is(value, b[index]));

/** A seeded wave with spikes and gaps: cheap to make at any length, and different for every seed. */
function wave(length: number, seed: number, gapEvery: number): number[] {
  let state = seed;
  return Array.from({ length }, (_, index) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    if (gapEvery > 0 && state % gapEvery === 0) return state % 2 === 0 ? NaN : -Infinity;
    return Math.sin(index / 300) + (state % 977 === 0 ? 1_000 * (state / 2 ** 31 - 1) : state / 2 ** 33);
  });
}

describe('drawn series', { timeout: 60_000 }, () => {
  it('are recorded points in order, with both ends and every extreme, whatever the length and the limit', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 30_000 }),
        fc.integer({ min: 4, max: 500 }),
        fc.integer({ min: 1, max: 2 ** 31 }),
        fc.constantFrom(0, 0, 50, 5_000),
        fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true })),
        fc.constantFrom('iteration', 'relative', 'wall'),
        async (length, maxPoints, seed, gapEvery, [a, b], axis) => {
          const id = await addTask(store, { createdAtMs: 1_000, status: 'created' });
          const values = wave(length, seed, gapEvery);
          await store.repositories.events.append([batchOf(id, values)]);
          const isZoomed = seed % 2 === 0;
          const [first, last] = isZoomed
            ? [Math.floor(Math.min(a, b) * (length - 1)), Math.ceil(Math.max(a, b) * (length - 1))]
            : [0, length - 1];
          const xOf = (index: number): number =>
            axis === 'iteration' ? index : index * 1000 + (axis === 'wall' ? 1000 : 0);
          const zoom = isZoomed ? { from: xOf(first), to: xOf(last) } : {};
          const drawn = await read(id, { maxPoints, axis, ...zoom });

          const shown = values.slice(first, last + 1).map(nullIfGap);
          expect(drawn.totalPoints).toBe(shown.length);
          expect(drawn.x.length).toBeLessThanOrEqual(maxPoints);
          expect(drawn.x.length).toBe(drawn.y.length);
          const indices = drawn.x.map((x) => (x - xOf(0)) / (xOf(1) - xOf(0)));
          expect(indices.every((index, i) => i === 0 || index > (indices[i - 1] ?? Infinity))).toBe(true);
          const recorded = indices.map((index) => nullIfGap(values[index] ?? NaN));
          expect(areSame(drawn.y, recorded)).toBe(true);
          expect([indices[0], indices.at(-1)]).toEqual([first, last]);
          if (shown.length <= maxPoints) expect(areSame(drawn.y, shown)).toBe(true);
          const inside = finite(shown);
          if (inside.length > 0) {
            expect(extreme(finite(drawn.y), Math.min)).toBe(extreme(inside, Math.min));
            expect(extreme(finite(drawn.y), Math.max)).toBe(extreme(inside, Math.max));
          }
          if (maxPoints >= 5 && shown.includes(null)) expect(drawn.y).toContain(null);
        },
      ),
      { numRuns: 25 },
    );
  });

  it('keep every spike that has a drawn bucket to itself, at 200,000 points', async () => {
    const id = await addTask(store);
    const length = 200_000;
    const values = Array.from({ length }, () => 0);
    // maxPoints 1000 makes 499 buckets of ~401 points; spikes 1,000 apart never share one.
    for (let index = 500; index < length; index += 1_000) values[index] = index % 2_000 === 500 ? index : -index;
    await store.repositories.events.append([batchOf(id, values)]);
    const drawn = await read(id, { maxPoints: 1000 });
    const spikes = values.filter((value) => value !== 0);
    expect(finite(drawn.y).filter((value) => value !== 0)).toEqual(spikes);
    const points = await store.repositories.events.rawScalars(id, 0, length + 1);
    expect(
      areSame(
        points.map(({ value }) => value),
        values,
      ),
    ).toBe(true);
    expect(await store.repositories.events.rawScalars(id, 150_001, 2)).toEqual(points.slice(150_001, 150_003));
  });

  it('are ordered by time where times run backwards', async () => {
    const id = await addTask(store);
    const at = [5_000, 1_000, 9_000, 3_000];
    const scalars = at.map((atMs, iteration) => ({ metric: 'M', variant: 'v', iteration, atMs, value: iteration }));
    await store.repositories.events.append([{ taskId: id, scalars }]);
    expect(await read(id, { axis: 'wall' })).toMatchObject({ x: [1_000, 3_000, 5_000, 9_000], y: [1, 3, 0, 2] });
    expect(await read(id, { axis: 'wall', from: 2_000, to: 5_000 })).toMatchObject({ y: [3, 0], totalPoints: 2 });
  });

  it('answer nothing for a range without points, and only the metrics asked for', async () => {
    const id = await addTask(store);
    await store.repositories.events.append([batchOf(id, [1, 2, 3])]);
    expect(await read(id, { from: 10, to: 20 })).toMatchObject({ x: [], y: [], totalPoints: 0 });
    expect(await read(id, { from: 2.5, to: 1 })).toMatchObject({ x: [], totalPoints: 0 });
    const query = scalarQuerySchema.parse({ ids: [id, newId()], metrics: ['Other'] });
    expect(await store.repositories.events.scalars(query)).toEqual([]);
  });
});

describe('recording', { timeout: 60_000 }, () => {
  it('upserts by iteration in any order, as a map would', async () => {
    const point = fc.record({
      iteration: fc.integer({ min: -50, max: 6_000 }),
      value: fc.oneof(fc.double(), fc.constantFrom(NaN, Infinity, -0, 1)),
    });
    /** Runs of iterations make chunks fill and split; single points hit their middles. */
    const run = fc
      .tuple(fc.integer({ min: -50, max: 5_000 }), fc.integer({ min: 1, max: 2_500 }), fc.integer({ min: 1, max: 3 }))
      .map(([from, count, step]) =>
        Array.from({ length: count }, (_, i) => ({ iteration: from + i * step, value: i })),
      );
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.oneof(run, fc.array(point, { maxLength: 40 })), { maxLength: 8 }),
        async (batches) => {
          const id = await addTask(store);
          const expected = new Map<number, ScalarPoint>();
          for (const [index, batch] of batches.entries()) {
            const scalars = batch.map((fields) => ({ metric: 'M', variant: 'v', atMs: index, ...fields }));
            for (const scalar of scalars) expected.set(scalar.iteration, scalar);
            await store.repositories.events.append([{ taskId: id, scalars }]);
          }
          const sorted = [...expected.values()].sort((a, b) => a.iteration - b.iteration);
          const raw = await store.repositories.events.rawScalars(id, 0, 100_000);
          const flat = (points: readonly ScalarPoint[]) => points.flatMap((p) => [p.iteration, p.atMs, p.value]);
          expect(areSame(flat(raw), flat(sorted))).toBe(true);
          const [summary] = await store.repositories.events.scalarSummaries([id]);
          if (sorted.length === 0) {
            expect(summary).toBeUndefined();
            return;
          }
          const values = finite(sorted.map(({ value }) => nullIfGap(value)));
          const figure = (point: ScalarPoint | undefined) =>
            point !== undefined && Number.isFinite(point.value) ? point.value + 0 : null;
          expect(summary).toMatchObject({
            count: sorted.length,
            lastIteration: sorted.at(-1)?.iteration,
            // SQLite keeps no sign of a zero in a summary; adding 0 drops it here too.
            first: figure(sorted[0]),
            last: figure(sorted.at(-1)),
          });
          if (values.length > 0) {
            // -0 and 0 are the same extreme.
            expect((summary?.min ?? NaN) === extreme(values, Math.min)).toBe(true);
            expect((summary?.max ?? NaN) === extreme(values, Math.max)).toBe(true);
          } else expect(summary).toMatchObject({ min: null, max: null });
        },
      ),
      { numRuns: 15 },
    );
  });

  it('packs and unpacks columns bit by bit', () => {
    const column = fc.float64Array({ minLength: 1, maxLength: 50 });
    fc.assert(
      fc.property(column, fc.integer({ min: 0, max: 3 }), (values, shape) => {
        const ascending = values.map((_, index) =>
          shape === 0 ? index * 7 : shape === 1 ? 5 + index * index : index * 2 ** 33 + index * index,
        );
        const columns = {
          iterations: ascending,
          ats: shape === 3 ? values.map((value) => (value === 0 ? 0 : value)) : ascending,
          values,
        };
        const decoded = decodeColumns(encodeColumns(columns));
        expect(decoded).toEqual(columns);
      }),
    );
  });

  it.each([
    ['a fraction of an iteration', { iteration: 1.5 }],
    ['an iteration that is no number', { iteration: NaN }],
    ['a time that is no number', { atMs: NaN }],
  ])('refuses %s', async (_name, fields) => {
    const id = await addTask(store);
    const scalars = [{ metric: 'M', variant: 'v', iteration: 1, atMs: 1, value: 1, ...fields }];
    await expect(store.repositories.events.append([{ taskId: id, scalars }])).rejects.toMatchObject({
      code: 'INVALID_INPUT',
    });
    expect(await store.repositories.events.rawScalars(id, 0, 10)).toEqual([]);
  });

  it('brings the headline figures to the task, whichever iteration comes last', async () => {
    const id = await addTask(store);
    const headline = (variant: string, iteration: number, value: number) => ({
      taskId: id,
      scalars: [{ metric: 'Training Metrics', variant, iteration, atMs: 1, value }],
    });
    const { events, tasks } = store.repositories;
    await events.append([headline('accuracy', 5, 0.8), headline('f1_score', 5, 0.7), headline('accuracy', 1, 0.1)]);
    await events.append([
      { taskId: id, scalars: [{ metric: ':monitor:machine', variant: 'cpu', iteration: 900, atMs: 1, value: 1 }] },
    ]);
    expect(await tasks.get(id)).toMatchObject({ accuracy: 0.8, f1Score: 0.7, lastIteration: 5 });
    await events.append([headline('accuracy', 6, NaN)]);
    expect(await tasks.get(id)).toMatchObject({ accuracy: null, lastIteration: 6 });
  });
});
