import { Select, SimpleGrid, Switch, Textarea } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { AmountInput } from './amount-input.tsx';
import { NgramInput } from './ngram-input.tsx';
import type { RunValues } from './run-values.ts';

const DOCUMENTS = [
  { value: 'count', label: 'documents', isNumber: true },
  { value: 'share', label: '% of documents', isNumber: true },
] as const;

const SWITCHES = [
  { field: 'sublinearTf', label: 'Sublinear term frequency', text: '1 + ln(count) in place of the count' },
  { field: 'lowercase', label: 'Lower-case', text: 'Capital and small letters are the same' },
  { field: 'useIdf', label: 'IDF weighting', text: 'Words in many documents weigh less' },
  { field: 'smoothIdf', label: 'Smooth IDF', text: 'As if one more document held every word' },
] as const;

/** How texts become numbers: the vectoriser's options. */
export function TextFields({ form }: { readonly form: UseFormReturnType<RunValues> }) {
  const { minDf, maxDf, ngrams, useIdf } = form.values;
  return (
    <>
      <SimpleGrid cols={2} spacing="sm">
        <AmountInput
          label="Min document frequency"
          description="Words in fewer documents are left out"
          rules={DOCUMENTS}
          value={minDf}
          error={form.errors['minDf']}
          onChange={(value) => {
            form.setFieldValue('minDf', value);
            // Whether the largest is below the smallest is told at the largest.
            form.validateField('maxDf');
          }}
        />
        <AmountInput
          label="Max document frequency"
          description="Words in more documents are left out"
          rules={DOCUMENTS}
          value={maxDf}
          error={form.errors['maxDf']}
          onChange={(value) => form.setFieldValue('maxDf', value)}
        />
        <NgramInput
          value={ngrams}
          error={form.errors['ngrams']}
          onChange={(value) => form.setFieldValue('ngrams', value)}
        />
        <Select
          label="Normalisation"
          description="What every text is scaled to"
          data={[
            { value: 'l2', label: 'Length 1 (L2)' },
            { value: 'l1', label: 'Sum 1 (L1)' },
            { value: 'none', label: 'None' },
          ]}
          allowDeselect={false}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          {...form.getInputProps('norm')}
        />
        {SWITCHES.map(({ field, label, text }) => (
          <Switch
            key={field}
            label={label}
            description={text}
            disabled={field === 'smoothIdf' && !useIdf}
            {...form.getInputProps(field, { type: 'checkbox' })}
          />
        ))}
      </SimpleGrid>
      <SimpleGrid cols={2} spacing="sm">
        <Select
          label="Stop words"
          description="Frequent words that say little are left out"
          data={[
            { value: 'none', label: 'None' },
            { value: 'english', label: 'English' },
            { value: 'russian', label: 'Russian' },
          ]}
          allowDeselect={false}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          {...form.getInputProps('stopWords')}
        />
        <Textarea
          label="Own stop words"
          description="Left out too: one per line, or separated by commas"
          autosize
          minRows={1}
          maxRows={6}
          spellCheck={false}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          {...form.getInputProps('ownStopWords')}
        />
      </SimpleGrid>
    </>
  );
}
