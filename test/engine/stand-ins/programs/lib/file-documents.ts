import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import path from 'node:path';

/** Documents as one file each, in a folder per collection: written beside and renamed, so that none is ever half there. */
export class FileDocuments {
  readonly #root: string;

  constructor(root: string) {
    this.#root = root;
    mkdirSync(root, { recursive: true });
  }

  put(collection: string, id: string, document: unknown): void {
    mkdirSync(this.#folder(collection), { recursive: true });
    const file = this.#file(collection, id);
    const descriptor = openSync(`${file}.new`, 'w', 0o600);
    try {
      writeSync(descriptor, JSON.stringify(document));
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    renameSync(`${file}.new`, file);
  }

  get(collection: string, id: string): unknown {
    try {
      return JSON.parse(readFileSync(this.#file(collection, id), 'utf8')) as unknown;
    } catch {
      return null;
    }
  }

  /** In the order of their ids. */
  list(collection: string): readonly unknown[] {
    return this.#names(collection).map((name) => this.get(collection, decodeURIComponent(name.slice(0, -5))));
  }

  has(collection: string): boolean {
    return this.collections().includes(collection);
  }

  collections(): readonly string[] {
    return readdirSync(this.#root, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => decodeURIComponent(name));
  }

  delete(collection: string, id: string): boolean {
    const isThere = this.get(collection, id) !== null;
    rmSync(this.#file(collection, id), { force: true });
    return isThere;
  }

  #names(collection: string): readonly string[] {
    try {
      return readdirSync(this.#folder(collection))
        .filter((name) => name.endsWith('.json'))
        .sort();
    } catch {
      return [];
    }
  }

  #folder(collection: string): string {
    return path.join(this.#root, encodeURIComponent(collection));
  }

  #file(collection: string, id: string): string {
    return path.join(this.#folder(collection), `${encodeURIComponent(id)}.json`);
  }
}
