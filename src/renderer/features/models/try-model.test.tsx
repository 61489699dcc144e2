import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it } from 'vitest';
import type { Prediction } from '#shared/domain/model.ts';
import { AppError } from '#shared/ipc/result.ts';
import { createFakeBridge, type FakeHandlers } from '../../../../test/fakes/fake-bridge.ts';
import { renderPage } from '../../../../test/fakes/render-page.tsx';
import { modelOf } from './model.fixture.ts';
import { TryModel } from './try-model.tsx';

const model = modelOf('a');
const prediction: Prediction = {
  label: 'physics',
  probabilities: [
    { label: 'physics', probability: 0.75 },
    { label: 'biology', probability: 0.25 },
  ],
  prior: 0.5,
  words: [
    { word: 'quark', isPresent: true, contribution: 0.3 },
    { word: 'cell', isPresent: false, contribution: -0.02 },
  ],
  restContribution: -0.03,
  knownTokenCount: 3,
  tokenCount: 5,
};

function show(predict: NonNullable<FakeHandlers['models.predict']>) {
  const bridge = createFakeBridge({ 'models.predict': predict });
  const { unmount } = renderPage(<TryModel model={model} />, bridge);
  return { bridge, unmount };
}
const textBox = () => screen.getByRole('textbox', { name: 'Text' });
const predictButton = () => screen.getByRole('button', { name: 'Predict' });

describe('Try it', () => {
  it('shows the label, every probability and the words behind it', async () => {
    const { bridge } = show(() => prediction);
    await userEvent.type(textBox(), 'a quark');
    await userEvent.click(predictButton());
    expect(await screen.findByText('physics · 75.0 %')).toBeTruthy();
    expect(bridge.inputsOf('models.predict')).toEqual([{ id: model.id, text: 'a quark' }]);
    const probabilities = screen.getByRole('table', { name: 'Probabilities' });
    expect(within(probabilities).getByRole('row', { name: 'biology 25.0 %' })).toBeTruthy();
    const words = screen.getByRole('table', { name: 'Words behind it' });
    expect(within(words).getByRole('row', { name: 'quark present towards +30.0 points' })).toBeTruthy();
    expect(within(words).getByRole('row', { name: 'cell absent against −2.0 points' })).toBeTruthy();
    expect(screen.getByText(/gives “physics” 50\.0 %.*by \+28\.0 points.*by −3\.0 points.*makes 75\.0 %/)).toBeTruthy();
    expect(screen.getByText(/knows 3 of 5 words/)).toBeTruthy();
  });

  it.each(['{Control>}{Enter}{/Control}', '{Meta>}{Enter}{/Meta}'])('predicts on %s', async (keys) => {
    const { bridge } = show(() => prediction);
    await userEvent.type(textBox(), `quark${keys}`);
    await screen.findByText('physics · 75.0 %');
    expect(bridge.inputsOf('models.predict')).toEqual([{ id: model.id, text: 'quark' }]);
  });

  it('asks for a text before it asks the model', async () => {
    const { bridge } = show(() => prediction);
    await userEvent.type(textBox(), '   ');
    await userEvent.click(predictButton());
    expect(await screen.findByText('Write or paste a text first.')).toBeTruthy();
    expect(textBox().getAttribute('aria-invalid')).toBe('true');
    expect(bridge.inputsOf('models.predict')).toEqual([]);
  });

  it.each([
    [{ tokenCount: 2, knownTokenCount: 0 }, /knows none of the 2 words/],
    [{ tokenCount: 0, knownTokenCount: 0 }, /no words of two or more letters/],
  ])('explains a text it cannot read: %o', async (counts, text) => {
    show(() => ({ ...prediction, ...counts }));
    await userEvent.type(textBox(), 'x');
    await userEvent.click(predictButton());
    expect(await screen.findByText(text)).toBeTruthy();
  });

  it.each([
    ['MODEL_INVALID', 'The model file is damaged or not a model'],
    ['INVALID_INPUT', 'Something entered is not valid'],
  ] as const)('tells of %s and predicts again afterwards', async (code, title) => {
    const { bridge } = show(() => Promise.reject(new AppError(code, 'The particulars.')));
    await userEvent.type(textBox(), 'quark');
    await userEvent.click(predictButton());
    const alert = await screen.findByRole('alert');
    expect(alert.textContent).toContain(title);
    expect(alert.textContent).toContain('The particulars.');
    bridge.handle({ 'models.predict': () => prediction });
    await userEvent.click(predictButton());
    expect(await screen.findByText('physics · 75.0 %')).toBeTruthy();
    expect(screen.queryByRole('alert')).toBeNull();
  });

  it('says when the text has changed since the prediction', async () => {
    show(() => prediction);
    await userEvent.type(textBox(), 'quark');
    await userEvent.click(predictButton());
    await screen.findByText('physics · 75.0 %');
    expect(screen.queryByText(/has changed since/)).toBeNull();
    await userEvent.type(textBox(), 's');
    expect(screen.getByText(/has changed since/)).toBeTruthy();
  });

  it('cancels the call when the page is left', async () => {
    const signals: (AbortSignal | undefined)[] = [];
    const { unmount } = show((_input, options) => {
      signals.push(options?.signal);
      return new Promise(() => undefined);
    });
    await userEvent.type(textBox(), 'quark');
    await userEvent.click(predictButton());
    await waitFor(() => expect(signals).toHaveLength(1));
    unmount();
    expect(signals[0]?.aborted).toBe(true);
  });
});
