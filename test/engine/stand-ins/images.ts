import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { Readable } from 'node:stream';
import { pack, type Pack } from 'tar-stream';
import { CACHE } from '../../../scripts/lib/paths.mjs';
import { ROLES, imageNames, type Role } from './image-names.ts';
import { baseLayer, noiseLayer, programLayer, type Layer } from './layers.ts';

/** An image as an engine or a registry takes it. */
export interface StandIn {
  readonly role: Role;
  readonly reference: string;
  /** Docker's image configuration, in the bytes that its digest is made of. */
  readonly config: Buffer;
  readonly layers: readonly Layer[];
}

interface RunConfig {
  readonly Entrypoint: readonly string[];
  readonly Cmd?: readonly string[];
  readonly User?: string;
  readonly WorkingDir?: string;
  readonly Env?: readonly string[];
  readonly ExposedPorts?: Readonly<Record<string, object>>;
  readonly Volumes?: Readonly<Record<string, object>>;
}

const PATH = 'PATH=/usr/local/bin:/usr/bin:/usr/sbin';
/** As the real images are set up: accounts, folders, ports and volumes without a name. */
const CONFIGS: Readonly<Record<Role, RunConfig>> = {
  elasticsearch: {
    Entrypoint: ['node', '/opt/stand-ins/elasticsearch.ts'],
    User: '1000:0',
    WorkingDir: '/usr/share/elasticsearch',
    ExposedPorts: { '9200/tcp': {}, '9300/tcp': {} },
  },
  mongo: {
    Entrypoint: ['node', '/opt/stand-ins/mongod.ts'],
    ExposedPorts: { '27017/tcp': {} },
    Volumes: { '/data/db': {}, '/data/configdb': {} },
  },
  redis: {
    Entrypoint: ['redis-entrypoint.sh'],
    Cmd: ['redis-server'],
    WorkingDir: '/data',
    ExposedPorts: { '6379/tcp': {} },
    Volumes: { '/data': {} },
  },
  server: {
    Entrypoint: ['/opt/clearml/wrapper/entrypoint.sh'],
    WorkingDir: '/opt/clearml',
    Env: ['PYTHONPATH=/opt/clearml/apiserver'],
    ExposedPorts: { '8008/tcp': {}, '8080/tcp': {}, '8081/tcp': {} },
  },
  agent: { Entrypoint: ['node', '/opt/stand-ins/clearml-agent.ts'] },
};
const ARCHITECTURES: Partial<Record<NodeJS.Architecture, string>> = { x64: 'amd64', arm64: 'arm64' };

/**
 * Stand-ins for every image of the compose file, made of files of this machine.
 * @param noise bytes of random content for each image, so that pulling it takes a while; they go into `noise.folder`
 */
export async function makeStandIns(
  noise?: { readonly folder: string; readonly bytesPerImage: number },
  names: Readonly<Record<Role, string>> = imageNames(),
): Promise<readonly StandIn[]> {
  const cache = path.join(CACHE, 'stand-ins');
  const shared = [await baseLayer(cache), await programLayer(cache)];
  const images: StandIn[] = [];
  for (const role of ROLES) {
    const own = noise === undefined ? [] : await noiseLayers(noise.folder, noise.bytesPerImage);
    images.push(makeStandIn(role, names[role], [...shared, ...own]));
  }
  return images;
}

/** Two of them, so that a pull has more than one thing to do at a time. */
async function noiseLayers(folder: string, bytes: number): Promise<readonly Layer[]> {
  return [await noiseLayer(folder, Math.ceil(bytes / 3)), await noiseLayer(folder, Math.floor((bytes * 2) / 3))];
}

function makeStandIn(role: Role, reference: string, layers: readonly Layer[]): StandIn {
  const run = CONFIGS[role];
  const config = {
    architecture: ARCHITECTURES[process.arch] ?? process.arch,
    os: 'linux',
    created: '1970-01-01T00:00:00Z',
    config: { ...run, Env: [PATH, ...(run.Env ?? [])] },
    rootfs: { type: 'layers', diff_ids: layers.map(({ sha256 }) => `sha256:${sha256}`) },
    history: layers.map(() => ({ created: '1970-01-01T00:00:00Z', created_by: 'stand-in' })),
  };
  return { role, reference, config: Buffer.from(JSON.stringify(config)), layers };
}

export function sha256Hex(content: Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}

/** The images as one archive for `docker load`. */
export function archiveOf(images: readonly StandIn[]): Readable {
  const tar = pack();
  fillArchive(tar, images).catch((error: unknown) => {
    tar.destroy(error instanceof Error ? error : new Error(String(error)));
  });
  return Readable.from(tar);
}

async function fillArchive(tar: Pack, images: readonly StandIn[]): Promise<void> {
  const layers = new Map(images.flatMap((image) => image.layers).map((layer) => [layer.sha256, layer]));
  for (const { sha256, file, sizeBytes } of layers.values()) {
    await addFile(tar, `${sha256}.tar`, sizeBytes, file);
  }
  for (const { config } of images) tar.entry({ name: `${sha256Hex(config)}.json` }, config);
  const manifest = images.map(({ reference, config, layers: own }) => ({
    Config: `${sha256Hex(config)}.json`,
    RepoTags: [reference],
    Layers: own.map(({ sha256 }) => `${sha256}.tar`),
  }));
  tar.entry({ name: 'manifest.json' }, JSON.stringify(manifest));
  tar.finalize();
}

function addFile(tar: Pack, name: string, size: number, file: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const entry = tar.entry({ name, size }, (error) => {
      if (error) reject(error);
      else resolve();
    });
    const source = createReadStream(file);
    source.on('error', reject);
    source.on('end', () => {
      entry.end(Buffer.alloc(0));
    });
    source.on('data', (chunk) => {
      if (!entry.write(chunk)) source.pause();
    });
    entry.on('drain', () => source.resume());
  });
}
