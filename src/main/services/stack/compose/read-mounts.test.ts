import { describe, expect, it } from 'vitest';
import type { ComposeMount } from './compose-project.ts';
import { readOne, readText } from './testing/read-text.ts';

const bind = (source: string, target: string, isReadOnly = false): ComposeMount => ({
  kind: 'bind',
  source,
  target,
  isReadOnly,
});
const volume = (source: string | null, target: string, isReadOnly = false): ComposeMount => ({
  kind: 'volume',
  source,
  target,
  isReadOnly,
});

describe('mounts', () => {
  it.each<[string, ComposeMount]>([
    ['- /srv/data:/data', bind('/srv/data', '/data')],
    ['- /srv/../srv/data/:/data/', bind('/srv/data', '/data')],
    ['- ./data:/data', bind('/stack/data', '/data')],
    ['- ../data:/data:ro', bind('/data', '/data', true)],
    ['- .:/data:rw', bind('/stack', '/data')],
    ['- ${FOLDER}/redis:/data', bind('/home/me/clearml data/redis', '/data')],
    ['- C:\\Users\\me\\data:/data', bind('C:\\Users\\me\\data', '/data')],
    ['- c:/Users/me/data:/data:ro', bind('c:\\Users\\me\\data', '/data', true)],
    ['- store:/data', volume('store', '/data')],
    ['- store:/data:ro', volume('store', '/data', true)],
    ['- /data', volume(null, '/data')],
    ['- {type: bind, source: ./data, target: /data}', bind('/stack/data', '/data')],
    ['- {type: bind, source: /srv, target: /data, read_only: true}', bind('/srv', '/data', true)],
    ['- {type: volume, source: store, target: /data}', volume('store', '/data')],
    ['- {type: volume, target: /data}', volume(null, '/data')],
    ['- {type: tmpfs, target: /tmp}', { kind: 'tmpfs', target: '/tmp' }],
  ])('reads %s', (item, mount) => {
    expect(readOne(`volumes:\n  ${item}`, { FOLDER: '/home/me/clearml data' }).mounts).toEqual([mount]);
  });

  it('reads tmpfs as one path or several', () => {
    expect(readOne('tmpfs: /tmp').mounts).toEqual([{ kind: 'tmpfs', target: '/tmp' }]);
    expect(readOne('tmpfs: [/tmp, /run]').mounts).toHaveLength(2);
  });

  it('counts relative folders from the folder of a file that is named relatively, too', () => {
    expect(readOne('volumes: [./a:/a]').mounts).toEqual([bind('/stack/a', '/a')]);
  });

  it.each([
    ['~/data:/data', /in place of ~/],
    ['/a:b', /no full path in the container/],
    ['/a:/', /at \/ of a container/],
    ['/a:/data/..', /at \/ of a container/],
    ['data', /no full path/],
    ['/a:/b:rw,z', /Supported: ro, rw/],
    ['/a:/b:ro:x', /no mount/],
    ['other:/data', /no volume “other”/],
    ['a b:/data', /no name of a volume/],
    ['', /empty/],
  ])('refuses %j', (item, message) => {
    expect(() => readOne(`volumes:\n  - "${item}"`)).toThrow(message);
    expect(() => readOne(`volumes:\n  - "${item}"`)).toThrow('/stack/compose.yml:7:9: ');
  });

  it.each([
    ['{target: /a}', /“type” and “target”/],
    ['{type: bind, target: /a}', /“source”/],
    ['{type: bind, source: a, target: /a}', /Write .\/a or a full path/],
    ['{type: npipe, source: a, target: /a}', /one of bind, volume, tmpfs/],
    ['{type: tmpfs, source: a, target: /a}', /target only/],
    ['{type: bind, source: /a, target: /a, bind: {create_host_path: true}}', /“bind” is not supported/],
  ])('refuses %j', (item, message) => {
    expect(() => readOne(`volumes: [${item}]`)).toThrow(message);
  });

  it('refuses two mounts at one place', () => {
    expect(() => readOne('volumes:\n  - /a:/data\n  - /b:/data/')).toThrow(
      '/stack/compose.yml:8:9: Two mounts at /data.',
    );
  });

  it('refuses options of volumes: they could make any folder one', () => {
    const text = 'services: {a: {image: x}}\nvolumes:\n  v: {driver_opts: {type: none, o: bind, device: /}}';
    expect(() => readText(text)).toThrow(/compose\.yml:3:7: “driver_opts” is not supported/);
    expect(readText('services: {a: {image: x}}\nvolumes: {v: {driver: local}}').volumes).toEqual([{ name: 'v' }]);
  });
});
