/** A text as it is compared in searches and sorts: without case, in every script (SQLite's own lower() is ASCII only). */
export function textKey(text: string): string {
  return text.normalize('NFKC').toLowerCase();
}

/** Fields of a searchable thing as one key; the separator keeps a match from spanning two fields. */
export function searchKey(fields: readonly string[]): string {
  return fields.map(textKey).join('\u001f');
}
