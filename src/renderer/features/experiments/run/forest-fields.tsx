import { Select, SimpleGrid, Switch } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { AmountInput } from './amount-input.tsx';
import { NumberField } from './number-field.tsx';
import type { RunValues } from './run-values.ts';

const FEATURES = [
  { value: 'sqrt', label: 'Square root of all (sqrt)', isNumber: false },
  { value: 'log2', label: 'Logarithm of all (log2)', isNumber: false },
  { value: 'all', label: 'All', isNumber: false },
  { value: 'share', label: '% of all', isNumber: true },
  { value: 'count', label: 'words', isNumber: true },
] as const;

/** How the trees grow: the forest's options. */
export function ForestFields({ form }: { readonly form: UseFormReturnType<RunValues> }) {
  return (
    <SimpleGrid cols={2} spacing="sm">
      <Select
        label="Criterion"
        description="How good a split is"
        data={[
          { value: 'gini', label: 'Gini impurity' },
          { value: 'entropy', label: 'Entropy (information gain)' },
        ]}
        allowDeselect={false}
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        {...form.getInputProps('criterion')}
      />
      <Select
        label="Class weights"
        description="How much a row counts"
        data={[
          { value: 'none', label: 'All rows alike' },
          { value: 'balanced', label: 'Balanced: rare classes more' },
        ]}
        allowDeselect={false}
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        {...form.getInputProps('classWeight')}
      />
      <AmountInput
        label="Features per split"
        description="Words that are tried at every split"
        rules={FEATURES}
        value={form.values.featuresPerSplit}
        onChange={(value) => form.setFieldValue('featuresPerSplit', value)}
        error={form.errors['featuresPerSplit']}
      />
      <NumberField form={form} field="maxDepth" label="Max depth" text="Levels of a tree" emptyText="Unlimited" />
      <NumberField
        form={form}
        field="minSamplesSplit"
        label="Min samples to split"
        text="A node with fewer rows is a leaf"
      />
      <NumberField
        form={form}
        field="minSamplesLeaf"
        label="Min samples in a leaf"
        text="No split leaves fewer rows on a side"
      />
      <Switch
        label="Bootstrap"
        description="Each tree learns from a sample with replacement; off: from every row"
        {...form.getInputProps('bootstrap', { type: 'checkbox' })}
      />
    </SimpleGrid>
  );
}
