import { Button, FileButton, Group, Progress, SegmentedControl, Select, Stack, Text, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import type { UseFormReturnType } from '@mantine/form';
import { IconFileTypeCsv } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { reportError } from '#shared/ipc/error-texts.ts';
import { useBridge } from '../../../bridge/bridge-context.tsx';
import { datasetQueries } from '../../../bridge/queries.ts';
import { formatPercent } from '../../../lib/format.ts';
import { DatasetPreview } from './dataset-preview.tsx';
import type { RunValues } from './run-values.ts';
import { useFileUpload } from './use-file-upload.ts';

const PATH_DELAY_MS = 350;

type DataSourceFieldsProps = {
  readonly form: UseFormReturnType<RunValues>;
  /** Told whether the chosen data can be trained on, as far as a look into it says. */
  readonly onReady: (isReady: boolean) => void;
};

/** Where the texts come from: the sample, or a CSV that is looked into as soon as it is named. */
export function DataSourceFields({ form, onReady }: DataSourceFieldsProps) {
  const { source } = form.values;
  useEffect(() => {
    if (source === 'sample') onReady(true);
  }, [source, onReady]);
  return (
    <Stack gap="sm">
      <SegmentedControl
        fullWidth
        aria-label="Data source"
        data={[
          { value: 'sample', label: 'Built-in sample' },
          { value: 'file', label: 'My own CSV' },
        ]}
        {...form.getInputProps('source')}
      />
      {source === 'sample' ? (
        <Text size="sm" c="dimmed">
          Abstracts of research papers in several fields, made from a seed. The model learns to tell the field of an
          abstract; it is hard enough that scores stay below 100 %.
        </Text>
      ) : (
        <FileFields form={form} onReady={onReady} />
      )}
    </Stack>
  );
}

function FileFields({ form, onReady }: DataSourceFieldsProps) {
  const bridge = useBridge();
  const upload = useFileUpload();
  const { dataPath, textColumn, labelColumn } = form.values;
  const [path] = useDebouncedValue(dataPath.trim(), PATH_DELAY_MS);
  const hasPath = path !== '';
  const found = useQuery({
    ...datasetQueries.inspection(bridge, { path, textColumn: null, labelColumn: null }),
    enabled: hasPath,
  });
  const isChosen = textColumn !== null || labelColumn !== null;
  const chosen = useQuery({
    ...datasetQueries.inspection(bridge, { path, textColumn, labelColumn }),
    enabled: hasPath && isChosen && found.data !== undefined,
    placeholderData: keepPreviousData,
  });
  const columns = found.data?.columns ?? [];
  const inspection = isChosen && chosen.data !== undefined ? chosen.data : found.data;
  const fileError = upload.error ?? (hasPath ? found.error : null);
  const columnError = isChosen && found.data !== undefined ? chosen.error : null;
  const hasBothColumns =
    found.data !== undefined &&
    (textColumn ?? found.data.textColumn) !== null &&
    (labelColumn ?? found.data.labelColumn) !== null;
  const isReady = hasPath && path === dataPath.trim() && fileError === null && columnError === null && hasBothColumns;
  useEffect(() => onReady(isReady), [isReady, onReady]);

  const setPath = (next: string) =>
    form.setValues({ dataPath: next, ...(next !== dataPath && { textColumn: null, labelColumn: null }) });
  const pick = (file: File | null) => {
    if (file === null) return;
    void upload.pathOf(file).then((answered) => {
      if (answered !== null) setPath(answered);
    });
  };
  const autoLabel = (column: string | null | undefined) =>
    column === null || column === undefined ? 'Choose a column' : `Found: ${column}`;

  return (
    <Stack gap="sm">
      <Group gap="xs" align="flex-end" wrap="nowrap">
        <TextInput
          flex={1}
          label="CSV file"
          description="A header row, a column with the texts and a column with their labels"
          placeholder="Choose a file, or paste its path"
          spellCheck={false}
          value={dataPath}
          onChange={(event) => {
            upload.cancel();
            setPath(event.currentTarget.value);
          }}
          error={fileError === null ? form.errors['dataPath'] : inWords(fileError)}
          inputWrapperOrder={['label', 'description', 'input', 'error']}
          styles={{ error: { overflowWrap: 'anywhere' } }}
        />
        <FileButton
          onChange={pick}
          accept=".csv,.tsv,.txt,text/csv,text/tab-separated-values"
          inputProps={{ 'aria-label': 'CSV file to use', tabIndex: -1 }}
        >
          {({ onClick }) => (
            <Button
              variant="default"
              onClick={onClick}
              leftSection={<IconFileTypeCsv size={15} aria-hidden />}
              style={{ alignSelf: 'flex-start', marginTop: 37 }}
            >
              Choose file…
            </Button>
          )}
        </FileButton>
      </Group>
      {upload.fraction !== null && (
        <Group gap="xs">
          <Progress flex={1} value={upload.fraction * 100} aria-label="Upload of the file" />
          <Text size="xs">{formatPercent(upload.fraction)}</Text>
          <Button size="compact-xs" variant="default" onClick={upload.cancel}>
            Cancel upload
          </Button>
        </Group>
      )}
      {found.isFetching && hasPath && found.data === undefined && (
        <Text size="sm" c="dimmed" role="status">
          Looking into the file…
        </Text>
      )}
      {found.data !== undefined && hasPath && fileError === null && (
        <>
          <Group grow align="flex-start" gap="sm">
            <Select
              label="Text column"
              placeholder={autoLabel(found.data.textColumn)}
              data={unique(columns)}
              clearable
              {...form.getInputProps('textColumn')}
            />
            <Select
              label="Label column"
              placeholder={autoLabel(found.data.labelColumn)}
              data={unique(columns)}
              clearable
              {...form.getInputProps('labelColumn')}
              error={columnError === null ? form.errors['labelColumn'] : inWords(columnError)}
            />
          </Group>
          {inspection !== undefined && columnError === null && <DatasetPreview inspection={inspection} />}
        </>
      )}
    </Stack>
  );
}

function inWords(error: unknown): string {
  const report = reportError(error);
  return `${report.message === '' ? report.title : report.message} ${report.advice}`;
}

/** Mantine's selects refuse two options of one value; a CSV may name two columns alike. */
function unique(columns: readonly string[]): string[] {
  return [...new Set(columns.filter((column) => column !== ''))];
}
