import { existsSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '#main/adapters/db/testing/store-fixture.ts';
import { createStackFiles } from '#main/adapters/stack-files/stack-files.ts';
import { AppError } from '#shared/ipc/result.ts';
import { StackData } from './stack-data.ts';
import { dataFixture, fill } from './testing/data-fixture.ts';
import { KillAfter } from './testing/faults.ts';
import { snapshot } from './testing/folder-tar.ts';

const CLOSED = new AppError('STORE_CLOSED', 'ClearDeck is shutting down.');

/** A stack whose ClearDeck closes at the first step of that name. */
function closingAt(home: string, step: string) {
  const fixture = dataFixture(home, createStackFiles({ isDurable: false }));
  const end = new AbortController();
  fixture.stack.before = (what) => {
    if (what === step) end.abort(CLOSED);
  };
  const notes = path.join(fixture.stack.home, 'restore.json');
  return { ...fixture, end, signal: end.signal, hasNotes: () => existsSync(notes) };
}

describe('a ClearDeck that is closed', () => {
  it.each(['stop', 'read mongo', 'healthy'])(
    'during a backup (%s) ends at once, and the next one starts what ran',
    async (step) => {
      using place = temporaryFolder();
      const { stack, data, context, signal, hasNotes } = closingAt(place.folder, step);
      const running = [...stack.runningServices()].sort();
      await expect(data.backup(null, context(signal))).rejects.toThrow();
      // Nothing was brought up any more, which takes minutes.
      expect(stack.log.filter((what) => what === 'healthy')).toHaveLength(step === 'healthy' ? 1 : 0);
      expect(hasNotes()).toBe(true);
      await data.recover(context());
      expect([...stack.runningServices()].sort()).toEqual(running);
      expect(hasNotes()).toBe(false);
    },
  );

  it.each(['write redis', 'healthy'])(
    'during a restore (%s) leaves it to the next one to bring back the old data',
    async (step) => {
      using place = temporaryFolder();
      const { stack, data, context, end, hasNotes } = closingAt(place.folder, 'never');
      const backup = await data.backup(null, context());
      stack.before = (what) => {
        if (what === step) end.abort(CLOSED);
      };
      fill(stack, 'later');
      const later = snapshot(stack.data);
      const running = [...stack.runningServices()].sort();
      stack.log.length = 0;
      await expect(data.restore(backup, context(end.signal))).rejects.toThrow();
      expect(hasNotes()).toBe(true);
      await data.recover(context());
      expect(snapshot(stack.data)).toEqual(later);
      expect([...stack.runningServices()].sort()).toEqual(running);
    },
  );

  it('while it starts what an interrupted backup had stopped leaves that to the next one', async () => {
    using place = temporaryFolder();
    const { stack, data, context, signal, hasNotes } = closingAt(place.folder, 'read mongo');
    const running = [...stack.runningServices()].sort();
    await expect(data.backup(null, context(signal))).rejects.toThrow();
    await expect(data.recover(context(signal))).rejects.toThrow();
    expect(hasNotes()).toBe(true);
    await data.recover(context());
    expect([...stack.runningServices()].sort()).toEqual(running);
  });
});

it('a job that is cancelled starts what an interrupted backup had stopped all the same', async () => {
  using place = temporaryFolder();
  const { stack, data, context } = dataFixture(place.folder, createStackFiles({ isDurable: false }));
  const running = [...stack.runningServices()].sort();
  const kill = new KillAfter(Number.POSITIVE_INFINITY);
  stack.before = (what) => {
    if (what === 'read mongo') kill.die();
  };
  const killed = new StackData({
    control: kill.control(stack.control),
    files: kill.files(createStackFiles({ isDurable: false })),
    clock: { nowMs: () => Date.now() },
    appVersion: '1.2.3',
    dataFolder: stack.home,
  });
  await expect(killed.backup(null, context())).rejects.toThrow();
  expect(stack.runningServices()).toEqual([]);
  const cancel = new AbortController();
  cancel.abort(new AppError('CANCELLED', 'Cancelled by a person.'));
  await expect(data.backup(null, context(cancel.signal))).rejects.toMatchObject({ code: 'CANCELLED' });
  expect([...stack.runningServices()].sort()).toEqual(running);
});
