/** "CDMODEL" and a NUL. docs/MODEL_FILE.md describes every byte. */
export const MODEL_MAGIC = Uint8Array.of(0x43, 0x44, 0x4d, 0x4f, 0x44, 0x45, 0x4c, 0x00);
export const MODEL_FILE_VERSION = 1;
/** Magic, version, length of the file. */
export const PREAMBLE_BYTES = 16;
export const CHECKSUM_BYTES = 4;

/** The sections in the order in which they stand in the file, four ASCII letters each. */
export const MODEL_SECTIONS = ['HEAD', 'TERM', 'IDFS', 'WGHT', 'TREE'] as const;
export type ModelSection = (typeof MODEL_SECTIONS)[number];

/** Between terms; no term holds one, since a word is made of letters and digits. */
export const TERM_SEPARATOR = '\n';

/** Whether the bytes begin as a binary model file does; models of before have no other beginning than a brace. */
export function isModelFile(bytes: Uint8Array): boolean {
  return MODEL_MAGIC.every((byte, i) => bytes[i] === byte);
}
