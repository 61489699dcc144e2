import { Button, Group, Kbd, Text, Textarea } from '@mantine/core';
import { useState, type KeyboardEvent } from 'react';
import type { Model } from '#shared/domain/model.ts';
import { ErrorPanel } from '../../ui/page-state.tsx';
import classes from './models.module.css';
import { PredictionView } from './prediction-view.tsx';
import { usePrediction } from './use-prediction.ts';

/** As the contract's `models.predict` allows. */
const MAX_TEXT_LENGTH = 1_000_000;

/** Paste a text, see what the model says about it and why. */
export function TryModel({ model }: { readonly model: Model }) {
  const [text, setText] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const prediction = usePrediction(model.id);

  const predict = () => {
    const found = problemWith(text);
    setProblem(found);
    if (found === null) prediction.mutate(text);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    predict();
  };
  const isOutdated = prediction.data !== undefined && prediction.variables !== text;

  return (
    <div className={classes['panel']}>
      <Textarea
        label="Text"
        description={`The model answers with one of its ${model.labels.length} labels.`}
        placeholder="Paste an abstract, a message, a sentence…"
        autosize
        minRows={4}
        maxRows={12}
        value={text}
        error={problem}
        onChange={(event) => {
          setText(event.currentTarget.value);
          setProblem(null);
        }}
        onKeyDown={onKeyDown}
      />
      <Group gap="sm">
        <Button loading={prediction.isPending} onClick={predict}>
          Predict
        </Button>
        <Text size="xs" c="dimmed">
          or <Kbd size="xs">Ctrl</Kbd>/<Kbd size="xs">Cmd</Kbd> + <Kbd size="xs">Enter</Kbd>
        </Text>
      </Group>
      {isOutdated && (
        <Text size="sm" c="dimmed">
          The text has changed since this prediction.
        </Text>
      )}
      {prediction.error !== null && <ErrorPanel error={prediction.error} />}
      {prediction.data !== undefined && <PredictionView prediction={prediction.data} />}
    </div>
  );
}

function problemWith(text: string): string | null {
  if (text.trim() === '') return 'Write or paste a text first.';
  if (text.length <= MAX_TEXT_LENGTH) return null;
  const length = text.length.toLocaleString('en');
  return `The text has ${length} characters; at most ${MAX_TEXT_LENGTH.toLocaleString('en')} can be predicted at once.`;
}
