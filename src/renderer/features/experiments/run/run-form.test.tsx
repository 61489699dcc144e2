import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { AppInfo } from '#shared/domain/app.ts';
import { trainingParametersSchema, type DatasetInspection } from '#shared/domain/training.ts';
import { AppError } from '#shared/ipc/result.ts';
import { createFakeBridge, type FakeHandlers } from '../../../../../test/fakes/fake-bridge.ts';
import { renderPage } from '../../../../../test/fakes/render-page.tsx';
import { fakeId } from '../../../../../test/fakes/sample-tasks.ts';
import { RunForm } from './run-form.tsx';

const info: AppInfo = {
  version: '0.1.0',
  face: 'window',
  platform: 'linux',
  nodeVersion: '24',
  electronVersion: null,
  cores: 2,
  dataFolder: '/data',
  notices: [],
};

const mails: DatasetInspection = {
  path: '/data/mails.csv',
  sizeBytes: 2048,
  delimiter: ',',
  encoding: 'utf8',
  columns: ['id', 'body', 'kind'],
  textColumn: 'body',
  labelColumn: 'kind',
  inspectedRows: 40,
  isWholeFile: true,
  labels: [
    { label: 'ham', count: 30 },
    { label: 'spam', count: 10 },
  ],
  sampleRows: [['1', 'hello there', 'ham']],
};

// Role queries over a whole form are slow in jsdom; what is tested is not how fast.
vi.setConfig({ testTimeout: 30_000 });

beforeEach(() => localStorage.clear());

function open(handlers: FakeHandlers = {}, options: Parameters<typeof createFakeBridge>[1] = {}) {
  const bridge = createFakeBridge(
    {
      'app.info': () => info,
      'projects.list': () => [],
      'datasets.inspect': () => mails,
      'training.start': () => ({ taskId: fakeId(5) }),
      ...handlers,
    },
    options,
  );
  const onClose = vi.fn();
  renderPage(<RunForm onClose={onClose} knownTags={[]} />, bridge);
  return { bridge, user: userEvent.setup(), onClose };
}

const startButton = () => screen.getByRole<HTMLButtonElement>('button', { name: 'Start' });
const chooseFile = async (user: ReturnType<typeof userEvent.setup>) => {
  await user.click(screen.getByRole('radio', { name: 'My own CSV' }));
  return screen.getByRole<HTMLInputElement>('textbox', { name: 'CSV file' });
};

describe('run experiment', () => {
  it("starts on the sample with the schema's defaults, closes and links to the run", async () => {
    const { bridge, user, onClose } = open();
    await user.click(startButton());
    await waitFor(() => expect(onClose).toHaveBeenCalled());
    expect(bridge.inputsOf('training.start').map((input) => trainingParametersSchema.parse(input))).toEqual([
      trainingParametersSchema.parse({}),
    ]);
    expect((await screen.findByRole('link', { name: 'Open it' })).getAttribute('href')).toBe(
      `/experiments/${fakeId(5)}`,
    );
  });

  it('checks while one types and says the range of the schema', async () => {
    const { bridge, user } = open();
    const trees = screen.getByRole('textbox', { name: 'Trees' });
    await user.clear(trees);
    expect(await screen.findByText('Enter a whole number from 1 to 5,000.')).toBeTruthy();
    await user.type(trees, '6000');
    expect(screen.getByText('Enter a whole number from 1 to 5,000.')).toBeTruthy();
    await user.click(startButton());
    expect(bridge.inputsOf('training.start')).toEqual([]);
    await user.clear(trees);
    await user.type(trees, '25');
    await waitFor(() => expect(screen.queryByText('Enter a whole number from 1 to 5,000.')).toBeNull());
    await user.click(startButton());
    await waitFor(() => expect(bridge.inputsOf('training.start')[0]).toMatchObject({ trees: 25 }));
  });

  it('refuses a test size at its bounds and a name that is too short', async () => {
    const { user } = open();
    await user.click(screen.getByRole('button', { name: /^Evaluation/ }));
    const size = await screen.findByRole('textbox', { name: 'Test size' });
    await user.clear(size);
    await user.type(size, '1');
    expect(await screen.findByText(/Enter a number between 0 and 1, neither included\./)).toBeTruthy();
    await user.type(screen.getByRole('textbox', { name: 'Name' }), 'ab');
    expect(await screen.findByText('Use 3 to 200 characters.')).toBeTruthy();
  });

  it('looks into a named file, shows what is there, and sends the chosen columns', async () => {
    const { bridge, user } = open();
    await user.click(await chooseFile(user));
    await user.paste('/data/mails.csv');
    const preview = await screen.findByRole('region', { name: 'What is in the file' });
    expect(within(preview).getByText('spam')).toBeTruthy();
    expect(within(preview).getByRole('cell', { name: 'hello there' })).toBeTruthy();
    await user.click(screen.getByRole('combobox', { name: 'Label column' }));
    await user.click(await screen.findByRole('option', { name: 'id' }));
    await waitFor(() =>
      expect(bridge.inputsOf('datasets.inspect').at(-1)).toEqual({
        path: '/data/mails.csv',
        textColumn: null,
        labelColumn: 'id',
      }),
    );
    await waitFor(() => expect(startButton().disabled).toBe(false));
    await user.click(startButton());
    await waitFor(() =>
      expect(bridge.inputsOf('training.start')[0]).toMatchObject({ dataPath: '/data/mails.csv', labelColumn: 'id' }),
    );
  });

  it('says at the field why a file cannot be used, and does not start', async () => {
    const { user } = open({
      'datasets.inspect': () => {
        throw new AppError('DATA_UNREADABLE', 'There is no file /nowhere.csv.');
      },
    });
    const field = await chooseFile(user);
    expect(startButton().disabled).toBe(true);
    await user.type(field, '/nowhere.csv');
    expect(await screen.findByText(/There is no file \/nowhere\.csv\./)).toBeTruthy();
    expect(field.getAttribute('aria-invalid')).toBe('true');
    expect(startButton().disabled).toBe(true);
  });

  it('takes the path of a picked file in the window', async () => {
    const { bridge, user } = open({}, { pathForFile: () => '/home/me/picked.csv' });
    const field = await chooseFile(user);
    await user.upload(
      screen.getByLabelText('CSV file to use'),
      new File(['a,b\n'], 'picked.csv', { type: 'text/csv' }),
    );
    await waitFor(() => expect(field.value).toBe('/home/me/picked.csv'));
    expect(bridge.inputsOf('datasets.upload')).toEqual([]);
  });

  it('uploads a picked file in chunks in a browser', async () => {
    const bytes = new Uint8Array((1 << 20) + 10).fill(65);
    const { bridge, user } = open(
      { 'datasets.upload': ({ isLast }) => ({ path: isLast ? '/data/uploads/big.csv' : null }) },
      { face: 'serve' },
    );
    const field = await chooseFile(user);
    await user.upload(screen.getByLabelText('CSV file to use'), new File([bytes], 'big.csv', { type: 'text/csv' }));
    await waitFor(() => expect(field.value).toBe('/data/uploads/big.csv'));
    const chunks = bridge.inputsOf('datasets.upload');
    expect(chunks.map(({ offset, isLast }) => [offset, isLast])).toEqual([
      [0, false],
      [1 << 20, true],
    ]);
    expect(new Set(chunks.map(({ uploadId }) => uploadId)).size).toBe(1);
    expect(chunks.map(({ base64 }) => atob(base64).length)).toEqual([1 << 20, 10]);
  });

  it('says why an upload failed', async () => {
    const { user } = open(
      {
        'datasets.upload': () => {
          throw new AppError('STORE_FULL', 'No space is left for the file.');
        },
      },
      { face: 'serve' },
    );
    await chooseFile(user);
    await user.upload(screen.getByLabelText('CSV file to use'), new File(['a,b'], 'a.csv', { type: 'text/csv' }));
    expect(await screen.findByText(/No space is left for the file\./)).toBeTruthy();
  });

  it('shows why the start was refused and stays open', async () => {
    const { user, onClose } = open({
      'training.start': () => {
        throw new AppError('DATA_INVALID', 'Only one class.');
      },
    });
    await user.click(startButton());
    expect((await screen.findByRole('alert')).textContent).toContain('Only one class.');
    expect(onClose).not.toHaveBeenCalled();
  });

  it('remembers the last used values, but not the name', async () => {
    const first = open();
    await first.user.type(screen.getByRole('textbox', { name: 'Name' }), 'First run');
    const trees = screen.getByRole('textbox', { name: 'Trees' });
    await first.user.clear(trees);
    await first.user.type(trees, '33');
    await first.user.click(startButton());
    await waitFor(() => expect(first.onClose).toHaveBeenCalled());
    document.body.replaceChildren();
    const second = open();
    await second.user.click(startButton());
    await waitFor(() => expect(second.bridge.inputsOf('training.start')[0]).toMatchObject({ trees: 33, name: null }));
  });

  it.each(['{"trees":"many"}', '{"trees":7,"norm":"l3"}', '7', '[]', 'not JSON'])(
    'falls back to the defaults where what was kept is %s',
    async (kept) => {
      localStorage.setItem('cleardeck.run-form', kept);
      const { bridge, user } = open();
      await user.click(startButton());
      await waitFor(() => expect(bridge.inputsOf('training.start')[0]).toMatchObject({ trees: 100 }));
    },
  );

  it('keeps what an older form remembered', async () => {
    localStorage.setItem('cleardeck.run-form', '{"trees":7,"testSize":0.3}');
    const { bridge, user } = open();
    await user.click(startButton());
    await waitFor(() =>
      expect(bridge.inputsOf('training.start')[0]).toMatchObject({ trees: 7, testSize: 0.3, maxFeatures: 1000 }),
    );
  });
});
