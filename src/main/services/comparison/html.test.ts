// @vitest-environment jsdom
import { describe, expect, it } from 'vitest';
import type { ScalarSeries } from '#shared/domain/scalar.ts';
import { fakeSummary, fakeTask } from '../../../../test/fakes/fake-cli-backend.ts';
import { type ComparisonPageData, renderComparisonPage } from './html.ts';

const A = 'a'.repeat(32);
const B = 'b'.repeat(32);
const HOSTILE = `</script></title></style><img src=x onerror="alert(1)">"'&amp;\u0000\u202e`;
const parameter = (name: string, value: string) => ({ section: 'Args', name, value, type: null, description: null });

function series(taskId: string, y: (number | null)[], change: Partial<ScalarSeries> = {}): ScalarSeries {
  return {
    taskId,
    metric: 'Learning curve',
    variant: 'test',
    x: y.map((_, index) => index * 10),
    y,
    totalPoints: y.length,
    ...change,
  };
}

function data(change: Partial<ComparisonPageData> = {}): ComparisonPageData {
  return {
    createdAtMs: 1_700_000_010_000,
    tasks: [
      fakeTask(A, { name: 'ten trees', hyperparameters: [parameter('trees', '10'), parameter('seed', '42')] }),
      fakeTask(B, { name: 'many trees', hyperparameters: [parameter('trees', '100'), parameter('seed', '42')] }),
    ],
    summaries: [
      fakeSummary(A, 'Training Metrics', 'accuracy', 0.7),
      fakeSummary(B, 'Training Metrics', 'accuracy', 0.8),
      fakeSummary(A, 'Training Metrics', 'training_time', 1),
      fakeSummary(B, 'Training Metrics', 'training_time', 9),
    ],
    series: [series(A, [0.5, 0.6, 0.7]), series(B, [0.6, null, 0.8, 0.81])],
    ...change,
  };
}

/** The part of the DOM that is looked at; the types of a browser are no part of this side's. */
interface Element {
  readonly textContent: string | null;
  readonly children: Iterable<Element>;
  getAttribute(name: string): string | null;
  getAttributeNames(): string[];
  querySelector(selector: string): Element | null;
  querySelectorAll(selector: string): Iterable<Element> & { readonly length: number };
}
interface Page extends Element {
  readonly body: Element;
}
declare const DOMParser: new () => { parseFromString(text: string, type: 'text/html'): Page };

function parse(input: ComparisonPageData): Page {
  return new DOMParser().parseFromString(renderComparisonPage(input), 'text/html');
}

const textOf = (element: Pick<Element, 'textContent'> | null | undefined): string =>
  (element?.textContent ?? '').replace(/\s+/gu, ' ').trim();

describe('renderComparisonPage', () => {
  it('marks the best of each metric', () => {
    const rows = [...parse(data()).querySelectorAll('section[aria-labelledby=metrics] tbody tr')];
    expect(rows.map((row) => [...row.children].map((cell) => textOf(cell)))).toEqual([
      ['Training Metrics / accuracy', '0.7', '0.8 ★ best'],
      ['Training Metrics / training_time', '1 ★ best', '9'],
    ]);
  });

  it('shows the hyperparameters that differ, and folds the others away', () => {
    const section = parse(data()).querySelector('section[aria-labelledby=hyperparameters]');
    expect(textOf(section?.querySelector(':scope > .scroll tbody'))).toBe('Args/trees10100');
    expect(textOf(section?.querySelector('details summary'))).toBe('1 with the same value in all');
    expect(textOf(section?.querySelector('details tbody'))).toBe('Args/seed4242');
  });

  it('draws a line per experiment, broken at a gap, and has the same values in a table', () => {
    const figure = parse(data()).querySelector('figure');
    const paths = [...(figure?.querySelectorAll('svg[role=img] path') ?? [])].map(
      (path) => path.getAttribute('d') ?? '',
    );
    expect(paths).toHaveLength(2);
    expect(paths[0]?.match(/[ML]/gu)?.join('')).toBe('MLL');
    expect(paths[1]?.match(/[ML]/gu)?.join('')).toBe('MML');
    expect(figure?.querySelectorAll('svg[role=img] circle')).toHaveLength(1);
    expect(figure?.querySelector('svg[role=img]')?.getAttribute('aria-label')).toContain('Learning curve / test');
    expect(textOf(figure?.querySelector('.legend'))).toBe('#1 ten trees#2 many trees');
    const rows = [...(figure?.querySelectorAll('details tbody tr') ?? [])];
    expect(rows.map((row) => [...row.children].map((cell) => textOf(cell)))).toEqual([
      ['0', '0.5', '0.6'],
      ['10', '0.6', '–'],
      ['20', '0.7', '0.8'],
      ['30', '', '0.81'],
    ]);
  });

  it('needs nothing and runs nothing', () => {
    const document = parse(data());
    const policy = document.querySelector('meta[http-equiv="Content-Security-Policy"]')?.getAttribute('content');
    expect(policy).toContain("default-src 'none'");
    expect(document.querySelectorAll('script, link, iframe, object, embed, img, base, form, a')).toHaveLength(0);
    expect(renderComparisonPage(data())).not.toMatch(/https?:|\/\/|url\(|@import/iu);
  });

  it('shows hostile texts as texts, wherever they stand', () => {
    const hostile = data({
      tasks: [
        fakeTask(A, {
          name: HOSTILE,
          projectName: HOSTILE,
          tags: [HOSTILE],
          hyperparameters: [{ section: HOSTILE, name: HOSTILE, value: HOSTILE, type: null, description: null }],
        }),
        fakeTask(B),
      ],
      summaries: [fakeSummary(A, HOSTILE, HOSTILE, 1), fakeSummary(B, HOSTILE, HOSTILE, 2)],
      series: [series(A, [1, 2], { metric: HOSTILE, variant: HOSTILE })],
    });
    const document = parse(hostile);
    expect(document.querySelectorAll('script, img, [onerror]')).toHaveLength(0);
    const shown = HOSTILE.replace(/[\u0000\u202e]/gu, '\ufffd');
    expect(textOf(document.querySelector('h3'))).toContain(textOf({ textContent: shown }));
    expect(document.querySelectorAll('section')).toHaveLength(3);
    // Every attribute is one that the page itself writes.
    const names = new Set([...document.querySelectorAll('*')].flatMap((element) => element.getAttributeNames()));
    expect([...names].filter((name) => name.startsWith('on') || name === 'src' || name === 'href')).toEqual([]);
  });

  it('draws at most 1,000 points of a line, the spikes among them', () => {
    const y = Array.from({ length: 50_000 }, (_, index) => (index === 33_333 ? 1000 : index === 44_444 ? -1000 : 1));
    const document = parse(data({ series: [series(A, y, { totalPoints: 90_000 })] }));
    const path = document.querySelector('figure svg path.line')?.getAttribute('d') ?? '';
    expect(path.match(/[ML]/gu)?.length).toBeLessThanOrEqual(1000);
    const ys = [...path.matchAll(/[ML]\S+ (\S+?)(?=[ML]|$)/gu)].map((match) => Number(match[1]));
    expect(Math.min(...ys)).toBe(10);
    expect(Math.max(...ys)).toBe(252);
    expect(textOf(document.querySelector('.legend'))).toContain('50000 of 90000 points');
    const table = textOf(document.querySelector('figure details'));
    expect(table).toContain('of 50000 iterations');
    expect(table).toContain('-1000');
    expect(document.querySelectorAll('figure details tbody tr').length).toBeLessThanOrEqual(202);
  });

  it.each<[string, (number | null)[]]>([
    ['only gaps', [null, null]],
    ['one value over and over', [5, 5, 5]],
    ['zeros', [0, 0]],
    ['the largest numbers there are', [-Number.MAX_VALUE, Number.MAX_VALUE]],
    ['the smallest numbers there are', [0, Number.MIN_VALUE]],
    ['numbers that hardly differ', [1, 1 + Number.EPSILON]],
    ['numbers far from zero that hardly differ', [1e15, 1e15 + 0.125]],
  ])('draws %s without a coordinate that is no number', (_, y) => {
    const page = renderComparisonPage(data({ series: [series(A, y)] }));
    expect(page).not.toMatch(/NaN|Infinity/u);
    expect(page.length).toBeLessThan(100_000);
  });

  it('leaves single values to the metrics table, and puts the machine last', () => {
    const document = parse(
      data({
        series: [
          series(A, [1, 2], { metric: ':monitor:machine', variant: 'cpu' }),
          series(A, [1], { metric: 'Training Metrics', variant: 'accuracy' }),
          series(B, [1, 2]),
        ],
      }),
    );
    expect([...document.querySelectorAll('h3')].map((title) => textOf(title))).toEqual([
      'Learning curve / test',
      ':monitor:machine / cpu',
    ]);
  });

  it('says so where there is nothing', () => {
    const document = parse(data({ series: [], summaries: [], tasks: [fakeTask(A), fakeTask(B)] }));
    const body = textOf(document.body);
    expect(body).toContain('No metrics were recorded.');
    expect(body).toContain('There are no differences.');
    expect(body).toContain('No metric has more than one value.');
  });
});
