import { readableName, TarError, type TarEntry } from './tar-scanner.ts';

/** More folders and links than this, or longer names, are no data of a ClearML server, and would cost memory to remember. */
const MAX_REMEMBERED = 5_000_000;
const MAX_REMEMBERED_BYTES = 500_000_000;

/**
 * Holds a stream of entries to one folder: names below `base`, parents before what is in them, nothing written through a
 * link, and no link that leads out. Counts what passes.
 */
export class TreeCheck {
  readonly #base: string;
  readonly #folders = new Set<string>();
  readonly #links = new Set<string>();
  #rememberedBytes = 0;
  #fileCount = 0;
  #sizeBytes = 0;

  constructor(base: string) {
    this.#base = base;
  }

  /** Everything but folders. */
  get fileCount(): number {
    return this.#fileCount;
  }

  /** Of files. */
  get sizeBytes(): number {
    return this.#sizeBytes;
  }

  /** @throws TarError */
  add(entry: TarEntry): void {
    const name = plainName(entry.name);
    if (this.#folders.size === 0 && (name !== this.#base || entry.kind !== 'folder')) {
      throw new TarError(`does not begin with the folder “${this.#base}”`);
    }
    const parent = parentOf(name);
    if (name !== this.#base && !this.#folders.has(parent)) {
      throw new TarError(`has a name that leads elsewhere: “${readableName(entry.name)}”`);
    }
    if (this.#links.has(name) || (entry.kind !== 'folder' && this.#folders.has(name))) {
      throw new TarError(`has a name twice: “${readableName(entry.name)}”`);
    }
    if (entry.kind === 'folder') {
      this.#folders.add(name);
    } else {
      this.#fileCount += 1;
      this.#sizeBytes += entry.sizeBytes;
    }
    if (entry.kind === 'symlink') {
      // `..` at the head walks up real folders, as no entry is below a link; after a name it could follow another link out.
      const depth = parent.split('/').length - 1;
      const parts = entry.target.split('/').filter((part) => part !== '' && part !== '.');
      const firstName = parts.findIndex((part) => part !== '..');
      const ups = firstName === -1 ? parts.length : firstName;
      if (entry.target.startsWith('/') || ups > depth || parts.slice(ups).includes('..')) throw leadsOut(entry);
      this.#links.add(name);
    }
    if (entry.kind === 'hardlink') {
      const target = plainName(entry.target);
      if (!this.#folders.has(parentOf(target)) || this.#links.has(target)) throw leadsOut(entry);
    }
    if (entry.kind === 'folder' || entry.kind === 'symlink') this.#rememberedBytes += name.length;
    if (this.#folders.size + this.#links.size > MAX_REMEMBERED || this.#rememberedBytes > MAX_REMEMBERED_BYTES) {
      throw new TarError('has too many folders and links');
    }
  }
}

function leadsOut(entry: TarEntry): TarError {
  return new TarError(`has a link that leads out of its folder: “${readableName(entry.name)}”`);
}

/** Without `./` before it and `/` behind it. */
function plainName(name: string): string {
  const plain = name.replace(/^(\.\/)+/, '').replace(/\/$/, '');
  if (plain.split('/').some((part) => part === '' || part === '.' || part === '..')) {
    throw new TarError(`has a name that leads elsewhere: “${readableName(name)}”`);
  }
  return plain;
}

function parentOf(name: string): string {
  const slash = name.lastIndexOf('/');
  return slash === -1 ? '' : name.slice(0, slash);
}
