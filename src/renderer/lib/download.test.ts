import { afterEach, describe, expect, it, vi } from 'vitest';
import { AppError } from '#shared/ipc/result.ts';
import { createFakeBridge } from '../../../test/fakes/fake-bridge.ts';
import { bytesToBase64 } from './base64.ts';
import { downloadStoredFile, downloadText } from './download.ts';

const file = { sha256: 'a'.repeat(64), fileName: 'model.json', contentType: 'application/json' };

function catchDownloads(): { readonly blobs: Blob[]; readonly names: string[] } {
  const caught = { blobs: [] as Blob[], names: [] as string[] };
  vi.stubGlobal(
    'URL',
    Object.assign(URL, {
      createObjectURL: (blob: Blob) => {
        caught.blobs.push(blob);
        return 'blob:x';
      },
      revokeObjectURL: () => undefined,
    }),
  );
  vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function click(this: HTMLAnchorElement) {
    caught.names.push(this.download);
  });
  return caught;
}

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

describe('downloads', () => {
  it('puts the chunks of a stored file together', async () => {
    const bytes = Uint8Array.from({ length: 2500 }, (_, i) => i % 251);
    const bridge = createFakeBridge({
      'files.read': ({ offset }) => ({
        base64: bytesToBase64(bytes.slice(offset, offset + 1000)),
        sizeBytes: bytes.length,
      }),
    });
    const caught = catchDownloads();
    await downloadStoredFile(bridge, file);
    expect(bridge.inputsOf('files.read').map(({ offset }) => offset)).toEqual([0, 1000, 2000]);
    expect(caught.names).toEqual(['model.json']);
    expect(new Uint8Array((await caught.blobs[0]?.arrayBuffer()) ?? new ArrayBuffer(0))).toEqual(bytes);
  });

  it('saves an empty file', async () => {
    const caught = catchDownloads();
    await downloadStoredFile(createFakeBridge({ 'files.read': () => ({ base64: '', sizeBytes: 0 }) }), file);
    expect(caught.blobs[0]?.size).toBe(0);
  });

  it('saves nothing where the file ends too early or is gone', async () => {
    const caught = catchDownloads();
    const short = createFakeBridge({ 'files.read': () => ({ base64: '', sizeBytes: 10 }) });
    await expect(downloadStoredFile(short, file)).rejects.toMatchObject({ code: 'DATA_UNREADABLE' });
    const gone = createFakeBridge({
      'files.read': () => {
        throw new AppError('NOT_FOUND', 'Gone.');
      },
    });
    await expect(downloadStoredFile(gone, file)).rejects.toThrow('Gone.');
    expect(caught.names).toEqual([]);
  });

  it('saves a text', async () => {
    const caught = catchDownloads();
    downloadText('a.csv', 'x,y', 'text/csv');
    expect(await caught.blobs[0]?.text()).toBe('x,y');
    expect(caught.names).toEqual(['a.csv']);
  });
});
