import { fireEvent, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { trainingParametersSchema } from '#shared/domain/training.ts';
import { createFakeBridge } from '../../../../../test/fakes/fake-bridge.ts';
import { renderPage } from '../../../../../test/fakes/render-page.tsx';
import { fakeId } from '../../../../../test/fakes/sample-tasks.ts';
import { RunForm } from './run-form.tsx';

// Role queries over a whole form are slow in jsdom; what is tested is not how fast.
vi.setConfig({ testTimeout: 30_000 });

beforeEach(() => localStorage.clear());

const user = userEvent.setup();
type Group = 'Text' | 'Forest' | 'Evaluation' | 'Run';

function open() {
  const bridge = createFakeBridge({
    'projects.list': () => [],
    'training.start': () => ({ taskId: fakeId(5) }),
  });
  renderPage(<RunForm onClose={() => undefined} knownTags={[]} />, bridge);
  /** What the run was started with, once it was. */
  const started = async () => {
    await user.click(screen.getByText('Start'));
    await waitFor(() => expect(bridge.inputsOf('training.start')).toHaveLength(1));
    return trainingParametersSchema.parse(bridge.inputsOf('training.start')[0]);
  };
  return { bridge, started };
}

const head = (group: Group) => screen.getByRole('button', { name: new RegExp(`^${group}`) });
const isOpen = (group: Group) => head(group).getAttribute('aria-expanded') === 'true';
async function openGroup(group: Group) {
  fireEvent.click(head(group));
  await waitFor(() =>
    expect(document.getElementById(head(group).getAttribute('aria-controls') ?? '')?.textContent).toMatch(/\w/),
  );
}
const closeGroup = (group: Group) => fireEvent.click(head(group));

const field = (label: string) => screen.getByLabelText<HTMLInputElement>(label, { selector: 'input, textarea' });
/** A switch is named by its label and by what it does. */
const toggle = (label: string) => screen.getByLabelText<HTMLInputElement>(new RegExp(`^${label}`));
const type = (label: string, text: string) => fireEvent.change(field(label), { target: { value: text } });
const flip = (label: string) => fireEvent.click(toggle(label));
const message = (text: string | RegExp) => screen.queryByText(text);

function choose(label: string, option: string) {
  fireEvent.click(field(label));
  fireEvent.click(screen.getByRole('option', { name: option }));
}

describe('parameters of the run form', () => {
  it('all of the text reach the run', async () => {
    const { started } = open();
    await openGroup('Text');
    type('Min document frequency', '3');
    type('Max document frequency', '12.5');
    type('Word sequences to', '3');
    choose('Normalisation', 'Sum 1 (L1)');
    flip('Sublinear term frequency');
    flip('Lower-case');
    flip('Smooth IDF');
    flip('IDF weighting');
    choose('Stop words', 'Russian');
    type('Own stop words', 'foo, bar\nёлка\n\nfoo');
    closeGroup('Text');
    expect(isOpen('Text')).toBe(false);
    expect(head('Text').textContent).toContain('10 changed');
    expect(await started()).toEqual(
      trainingParametersSchema.parse({
        vectorizer: {
          minDf: { count: 3 },
          maxDf: { share: 0.125 },
          ngramRange: [1, 3],
          norm: 'l1',
          sublinearTf: true,
          lowercase: false,
          useIdf: false,
          smoothIdf: false,
          stopWords: 'russian',
          ownStopWords: ['foo', 'bar', 'ёлка'],
        },
      }),
    );
  });

  it('all of the forest reach the run', async () => {
    const { started } = open();
    await openGroup('Forest');
    choose('Criterion', 'Entropy (information gain)');
    choose('Class weights', 'Balanced: rare classes more');
    choose('Features per split: kind', 'Logarithm of all (log2)');
    type('Max depth', '12');
    type('Min samples to split', '6');
    type('Min samples in a leaf', '4');
    flip('Bootstrap');
    closeGroup('Forest');
    expect(isOpen('Forest')).toBe(false);
    expect(head('Forest').textContent).toContain('7 changed');
    expect(await started()).toEqual(
      trainingParametersSchema.parse({
        forest: {
          criterion: 'entropy',
          classWeight: 'balanced',
          featuresPerSplit: 'log2',
          maxDepth: 12,
          minSamplesSplit: 6,
          minSamplesLeaf: 4,
          bootstrap: false,
        },
      }),
    );
  });

  it('all of the evaluation and of the run itself reach the run', async () => {
    const { started } = open();
    await openGroup('Evaluation');
    type('Test size', '0.35');
    type('Cross-validation folds', '5');
    await openGroup('Run');
    type('Seed', '7');
    type('Workers', '3');
    type('Time-out (seconds)', '1.5');
    expect(head('Evaluation').textContent).toContain('2 changed');
    expect(head('Run').textContent).toContain('3 changed');
    expect(await started()).toEqual(
      trainingParametersSchema.parse({ testSize: 0.35, folds: 5, seed: 7, workers: 3, timeoutSeconds: 1.5 }),
    );
  });

  it('a number of documents and a share of them are told apart', async () => {
    const { started } = open();
    await openGroup('Text');
    choose('Min document frequency: kind', '% of documents');
    type('Min document frequency', '7');
    choose('Max document frequency: kind', 'documents');
    type('Max document frequency', '40');
    expect((await started()).vectorizer).toMatchObject({ minDf: { share: 0.07 }, maxDf: { count: 40 } });
  });

  it.each([
    ['% of all', '25', { share: 0.25 }],
    ['words', '50', { count: 50 }],
    ['All', null, 'all'],
  ])('features per split may be “%s”', async (kind, amount, featuresPerSplit) => {
    const { started } = open();
    await openGroup('Forest');
    choose('Features per split: kind', kind);
    if (amount !== null) type('Features per split', amount);
    expect((await started()).forest).toMatchObject({ featuresPerSplit });
  });

  it.each([
    ['Text', 'Min document frequency', '0', 'Enter a whole number, 1 or more.', '1'],
    ['Text', 'Min document frequency', '', 'Enter a whole number, 1 or more.', '1'],
    ['Text', 'Max document frequency', '100.5', 'Enter a percentage from 0 to 100.', '100'],
    ['Text', 'Word sequences to', '6', 'Enter a whole number from 1 to 5 in both fields.', '5'],
    ['Text', 'Word sequences from', '2', 'The first number must not be above the second.', '1'],
    ['Text', 'Own stop words', 'x'.repeat(101), 'At most 10,000 words of at most 100 characters each.', 'x'],
    ['Forest', 'Max depth', '0', 'Enter a whole number from 1 to 4,000.', ''],
    ['Forest', 'Min samples to split', '1', 'Enter a whole number, 2 or more.', '2'],
    ['Forest', 'Min samples in a leaf', '', 'Enter a whole number, 1 or more.', '1'],
    ['Evaluation', 'Cross-validation folds', '1', 'Enter a whole number from 2 to 50.', ''],
    ['Evaluation', 'Test size', '0', 'Enter a number between 0 and 1, neither included.', '0.5'],
    ['Run', 'Seed', '-1', 'Enter a whole number from 0 to 4,294,967,295.', '0'],
    ['Run', 'Time-out (seconds)', '0', 'Enter a number above 0, at most 31,536,000.', ''],
  ] as const)('%s: %s of “%s” is told at the field, and nothing starts', async (group, label, wrong, said, right) => {
    const { bridge } = open();
    await openGroup(group);
    type(label, wrong);
    expect(message(said)).not.toBeNull();
    expect(field(label).getAttribute('aria-invalid')).toBe('true');
    const describedBy = (field(label).getAttribute('aria-describedby') ?? '').split(' ');
    expect(describedBy.map((id) => document.getElementById(id)?.textContent)).toContain(said);
    // The group cannot hide what is wrong in it.
    closeGroup(group);
    expect(isOpen(group)).toBe(true);
    await user.click(screen.getByText('Start'));
    expect(bridge.inputsOf('training.start')).toEqual([]);
    await waitFor(() => expect(document.activeElement?.getAttribute('aria-invalid')).toBe('true'));
    type(label, right);
    expect(message(said)).toBeNull();
  });

  it('features per split that are out of range are told until another rule is chosen', async () => {
    open();
    await openGroup('Forest');
    choose('Features per split: kind', '% of all');
    type('Features per split', '0');
    expect(message('Enter a percentage above 0, at most 100.')).not.toBeNull();
    choose('Features per split: kind', 'words');
    expect(message('Enter a whole number from 1 to 100,000.')).not.toBeNull();
    choose('Features per split: kind', 'All');
    expect(message(/^Enter/)).toBeNull();
  });

  it('a largest number of documents below the smallest is told, whichever of the two was changed last', async () => {
    open();
    await openGroup('Text');
    choose('Max document frequency: kind', 'documents');
    type('Max document frequency', '5');
    expect(message(/no term would be left/)).toBeNull();
    type('Min document frequency', '6');
    expect(message(/no term would be left/)).not.toBeNull();
    type('Min document frequency', '4');
    expect(message(/no term would be left/)).toBeNull();
  });

  it('smoothing has no effect without idf, and cannot be touched then', async () => {
    open();
    await openGroup('Text');
    flip('IDF weighting');
    expect(toggle('Smooth IDF').disabled).toBe(true);
    flip('IDF weighting');
    expect(toggle('Smooth IDF').disabled).toBe(false);
  });

  it('is worked with the keyboard alone', async () => {
    const { started } = open();
    head('Evaluation').focus();
    await user.keyboard('{ArrowUp}{Enter}');
    expect(isOpen('Forest')).toBe(true);
    await waitFor(() => field('Criterion'));
    await user.tab();
    expect(document.activeElement).toBe(field('Criterion'));
    await user.keyboard('{ArrowDown}{ArrowDown}{Enter}');
    toggle('Bootstrap').focus();
    await user.keyboard(' ');
    expect((await started()).forest).toMatchObject({ criterion: 'entropy', bootstrap: false });
  });

  it('puts one group, or everything, back to the defaults', async () => {
    const { started } = open();
    await openGroup('Forest');
    type('Max depth', '3');
    flip('Bootstrap');
    await openGroup('Evaluation');
    type('Cross-validation folds', '4');
    await user.click(screen.getByText('Reset forest to defaults'));
    expect(head('Forest').textContent).not.toContain('changed');
    expect(head('Evaluation').textContent).toContain('1 changed');
    expect(field('Max depth').value).toBe('');
    type('Max depth', '0');
    await user.click(screen.getByText('Reset to defaults'));
    expect(message(/^Enter/)).toBeNull();
    expect(await started()).toEqual(trainingParametersSchema.parse({}));
  });

  it('remembers them for the next run', async () => {
    const first = open();
    await openGroup('Text');
    choose('Stop words', 'English');
    await first.started();
    document.body.replaceChildren();
    const second = open();
    expect(head('Text').textContent).toContain('1 changed');
    expect((await second.started()).vectorizer.stopWords).toBe('english');
  });
});
