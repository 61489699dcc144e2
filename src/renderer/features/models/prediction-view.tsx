import { Table, Text, Title } from '@mantine/core';
import type { Prediction } from '#shared/domain/model.ts';
import { formatPercent } from '../../lib/format.ts';
import { formatPoints } from './comparison-text.ts';
import classes from './models.module.css';
import { sumSentence, tokenSentence } from './prediction-text.ts';

/** The answer, how sure the model is of each label, and the words behind it. Bars stand in tables, so both read. */
export function PredictionView({ prediction }: { readonly prediction: Prediction }) {
  const top = prediction.probabilities.find(({ label }) => label === prediction.label)?.probability ?? null;
  return (
    <>
      <div role="status">
        <Text size="lg" fw={600}>
          {prediction.label} · {formatPercent(top)}
        </Text>
        <Text size="sm" c="dimmed">
          {tokenSentence(prediction)}
        </Text>
      </div>
      <Probabilities prediction={prediction} />
      <Words prediction={prediction} />
    </>
  );
}

function Probabilities({ prediction }: { readonly prediction: Prediction }) {
  return (
    <section aria-labelledby="prediction-probabilities">
      <Title order={3} size="h5" id="prediction-probabilities">
        Probabilities
      </Title>
      <Table aria-labelledby="prediction-probabilities">
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">Label</Table.Th>
            <Table.Th scope="col">Probability</Table.Th>
            <Table.Td className={classes['barCell'] ?? ''} />
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {prediction.probabilities.map(({ label, probability }) => (
            <Table.Tr key={label}>
              <Table.Th scope="row">{label}</Table.Th>
              <Table.Td>{formatPercent(probability)}</Table.Td>
              <Table.Td className={classes['barCell'] ?? ''} aria-hidden>
                <span className={classes['bar']} style={{ width: `${probability * 100}%` }} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </section>
  );
}

function Words({ prediction }: { readonly prediction: Prediction }) {
  const largest = Math.max(...prediction.words.map(({ contribution }) => Math.abs(contribution)), Number.MIN_VALUE);
  return (
    <section aria-labelledby="prediction-words">
      <Title order={3} size="h5" id="prediction-words">
        Words behind it
      </Title>
      <Text size="sm" c="dimmed">
        {sumSentence(prediction)}
      </Text>
      {prediction.words.length > 0 && (
        <Table aria-labelledby="prediction-words">
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">Word</Table.Th>
              <Table.Th scope="col">In the text</Table.Th>
              <Table.Th scope="col">Speaks</Table.Th>
              <Table.Th scope="col">Contribution</Table.Th>
              <Table.Td className={classes['barCell'] ?? ''} />
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {prediction.words.map((word) => (
              <WordRow key={word.word} word={word} largest={largest} />
            ))}
          </Table.Tbody>
        </Table>
      )}
    </section>
  );
}

type WordRowProps = { readonly word: Prediction['words'][number]; readonly largest: number };

function WordRow({ word, largest }: WordRowProps) {
  const side = word.contribution >= 0 ? 'towards' : 'against';
  return (
    <Table.Tr>
      <Table.Th scope="row">{word.word}</Table.Th>
      <Table.Td>{word.isPresent ? 'present' : 'absent'}</Table.Td>
      <Table.Td>{side}</Table.Td>
      <Table.Td>{formatPoints(word.contribution)}</Table.Td>
      <Table.Td className={classes['barCell'] ?? ''} aria-hidden>
        <span className={classes['diverging']}>
          <span
            className={classes['bar']}
            data-side={side}
            style={{ width: `${(Math.abs(word.contribution) / largest) * 100}%` }}
          />
        </span>
      </Table.Td>
    </Table.Tr>
  );
}
