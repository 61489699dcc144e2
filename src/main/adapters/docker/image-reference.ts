import { AppError } from '#shared/ipc/result.ts';

/** `registry:5000/name/part:tag@sha256:…`, or an image's id. */
const REFERENCE =
  /^(?:[A-Za-z0-9][A-Za-z0-9.-]*(?::\d+)?\/)?[a-z0-9]+(?:[._/-]+[a-z0-9]+)*(?::[\w][\w.-]{0,127})?(?:@sha256:[0-9a-f]{64})?$/;
const IMAGE_ID = /^sha256:[0-9a-f]{64}$/;

/**
 * The reference, safe as a part of a path.
 * @throws AppError INVALID_INPUT
 */
export function checkedReference(reference: string): string {
  if (reference.length <= 512 && (REFERENCE.test(reference) || IMAGE_ID.test(reference))) return reference;
  throw new AppError('INVALID_INPUT', `“${reference.slice(0, 200)}” is not the name of an image.`);
}

/** Repository and tag (or digest), as a pull takes them: without a tag it would take all tags there are. */
export function splitReference(reference: string): { readonly repository: string; readonly tag: string } {
  const digestAt = reference.indexOf('@');
  if (digestAt >= 0) {
    const named = splitReference(reference.slice(0, digestAt));
    return { repository: named.repository, tag: reference.slice(digestAt + 1) };
  }
  const colonAt = reference.lastIndexOf(':');
  if (colonAt < 0 || reference.includes('/', colonAt)) return { repository: reference, tag: 'latest' };
  return { repository: reference.slice(0, colonAt), tag: reference.slice(colonAt + 1) };
}

/** The registry that a reference names; Docker Hub where it names none. */
export function registryOf(reference: string): string {
  const first = reference.split('/')[0] ?? '';
  const isHost = reference.includes('/') && (/[.:]/.test(first) || first === 'localhost');
  return isHost ? first : 'docker.io';
}

/** `linux/amd64`, from the engine's or an image's words for it. */
export function platformOf(os: string, architecture: string, variant = ''): string {
  const machine = ARCHITECTURES[architecture] ?? architecture;
  // arm64 is v8 wherever it is said, and said by some engines only.
  const suffix = variant === '' || machine === 'arm64' || machine.includes('/') ? '' : `/${variant}`;
  return `${os}/${machine}${suffix}`;
}

const ARCHITECTURES: Readonly<Record<string, string>> = {
  x86_64: 'amd64',
  aarch64: 'arm64',
  armv7l: 'arm/v7',
  armv6l: 'arm/v6',
  i686: '386',
  i386: '386',
};
