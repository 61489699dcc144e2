import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '#main/adapters/db/testing/store-fixture.ts';
import { createStackFiles } from '#main/adapters/stack-files/stack-files.ts';
import { StackData } from './stack-data.ts';
import { dataFixture, fill } from './testing/data-fixture.ts';
import { KillAfter } from './testing/faults.ts';
import { snapshot } from './testing/folder-tar.ts';

/** The same service in a process that dies at a step. */
function doomed(stack: ReturnType<typeof dataFixture>['stack'], kill: KillAfter): StackData {
  return new StackData({
    control: kill.control(stack.control),
    files: kill.files(createStackFiles({ isDurable: false })),
    clock: { nowMs: () => Date.now() },
    appVersion: '1.2.3',
    dataFolder: stack.home,
  });
}

describe('a ClearDeck that is killed', () => {
  it('at any step of a restore: the next one finds the old data whole, or the restored data whole', async () => {
    const seen = { old: 0, new: 0 };
    using source = temporaryFolder();
    const first = dataFixture(source.folder, createStackFiles({ isDurable: false }));
    const backup = await first.data.backup(null, first.context());
    const backedUp = snapshot(first.stack.data);
    for (let limit = 0; ; limit += 1) {
      using place = temporaryFolder();
      const { stack, data, context } = dataFixture(place.folder, createStackFiles({ isDurable: false }));
      fill(stack, 'later');
      const later = snapshot(stack.data);
      const running = [...stack.runningServices()].sort();
      const kill = new KillAfter(limit);
      const restored = await doomed(stack, kill)
        .restore(backup, context())
        .then(
          () => true,
          () => false,
        );
      expect(restored).toBe(!kill.isDead);
      await data.recover(context());
      const now = snapshot(stack.data);
      if (restored || JSON.stringify(now) === JSON.stringify(backedUp)) {
        expect(now).toEqual(backedUp);
        seen.new += 1;
      } else {
        expect(now).toEqual(later);
        seen.old += 1;
      }
      expect([...stack.runningServices()].sort()).toEqual(running);
      expect(existsSync(path.join(stack.home, 'restore.json'))).toBe(false);
      expect(readdirSync(stack.home).filter((name) => name.includes('.failed-'))).toEqual([]);
      expect(stack.helpers.size).toBe(0);
      // The next restore finds nothing in its way.
      if (restored) break;
    }
    expect(seen.old).toBeGreaterThan(40);
    expect(seen.new).toBeGreaterThan(0);
  }, 120_000);

  it('at any step of a backup: no half file stays, and what ran runs again', async () => {
    let deaths = 0;
    for (let limit = 0; ; limit += 1) {
      using place = temporaryFolder();
      const { stack, data, context } = dataFixture(place.folder, createStackFiles({ isDurable: false }));
      const before = snapshot(stack.data);
      const running = [...stack.runningServices()].sort();
      const kill = new KillAfter(limit);
      const made = await doomed(stack, kill)
        .backup(null, context())
        .then(
          () => true,
          () => false,
        );
      await data.recover(context());
      expect(snapshot(stack.data)).toEqual(before);
      expect([...stack.runningServices()].sort()).toEqual(running);
      const { backups } = await data.overview();
      // Whole where it is there at all.
      expect(backups.map(({ problem }) => problem)).toEqual(backups.map(() => null));
      expect(readdirSync(path.join(stack.home)).filter((name) => name.endsWith('.tmp'))).toEqual([]);
      const files = existsSync(path.join(stack.home, 'backups')) ? readdirSync(path.join(stack.home, 'backups')) : [];
      expect(files).toHaveLength(backups.length);
      if (made) {
        expect(backups).toHaveLength(1);
        break;
      }
      deaths += 1;
    }
    expect(deaths).toBeGreaterThan(30);
  }, 120_000);

  it('at any step of removing the data: the data is whole in its place, or not there', async () => {
    for (let limit = 0; ; limit += 1) {
      using place = temporaryFolder();
      const { stack, data, context } = dataFixture(place.folder, createStackFiles({ isDurable: false }));
      const before = snapshot(stack.data);
      const kill = new KillAfter(limit);
      await doomed(stack, kill)
        .removeData(context())
        .catch(() => undefined);
      await data.recover(context());
      if (existsSync(stack.data)) {
        expect(snapshot(stack.data)).toEqual(before);
      } else {
        const left = readdirSync(stack.home).filter((name) => name.startsWith('clearml_data.'));
        expect((await data.overview()).setAside.map((each) => path.basename(each.path))).toEqual(left);
      }
      if (!kill.isDead) break;
    }
    expect.hasAssertions();
  }, 60_000);

  it('during the undo too: it is done as often as it takes', async () => {
    using source = temporaryFolder();
    const other = dataFixture(source.folder, createStackFiles({ isDurable: false }));
    const backup = await other.data.backup(null, other.context());
    for (let limit = 0; ; limit += 1) {
      using place = temporaryFolder();
      const { stack, data, context } = dataFixture(place.folder, createStackFiles({ isDurable: false }));
      fill(stack, 'later');
      const later = snapshot(stack.data);
      const first = new KillAfter(Number.POSITIVE_INFINITY);
      stack.before = (what) => {
        if (what === 'healthy') first.die();
      };
      await doomed(stack, first)
        .restore(backup, context())
        .catch(() => undefined);
      stack.before = () => {};
      // It died on the restored data.
      expect(snapshot(stack.data)).not.toEqual(later);
      const failing = new KillAfter(limit);
      await doomed(stack, failing)
        .recover(context())
        .catch(() => undefined);
      await data.recover(context());
      expect(snapshot(stack.data)).toEqual(later);
      expect([...stack.runningServices()].sort()).toEqual([...stack.containers.keys()].sort());
      if (!failing.isDead) {
        expect(limit).toBeGreaterThan(10);
        break;
      }
    }
  }, 60_000);
});
