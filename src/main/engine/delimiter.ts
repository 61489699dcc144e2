/** The delimiters that are looked for, the likeliest first. */
export const DELIMITERS = [',', ';', '\t', '|'] as const;

/**
 * Guesses the delimiter from the head of a CSV: the one that gives the header more than one field and the most of the
 * following records as many as the header. A comma where nothing fits.
 * @param head the first part of the file; its last record may be cut short
 */
export function detectDelimiter(head: string): string {
  let winner: string = ',';
  let top = 0;
  for (const delimiter of DELIMITERS) {
    const counts = fieldCounts(head, delimiter);
    const wanted = counts[0] ?? 0;
    if (wanted < 2) continue;
    const matching = counts.filter((count) => count === wanted).length / counts.length;
    // Agreement decides; among equals more fields do, a little.
    const score = matching + Math.min(wanted, 50) / 1000;
    if (score > top) {
      top = score;
      winner = delimiter;
    }
  }
  return winner;
}

/** Fields of each complete record in the head, at most 100 records. Quotes count only where a field starts. */
function fieldCounts(head: string, delimiter: string): number[] {
  const counts: number[] = [];
  let fields = 1;
  let isQuoted = false;
  let isFieldStart = true;
  let isEmpty = true;
  for (let i = 0; i < head.length && counts.length < 100; i++) {
    const char = head[i]!;
    if (isQuoted) {
      if (char !== '"') continue;
      if (head[i + 1] === '"') i++;
      else isQuoted = false;
    } else if (char === '"' && isFieldStart) {
      isQuoted = true;
      isFieldStart = false;
      isEmpty = false;
    } else if (char === delimiter) {
      fields++;
      isFieldStart = true;
      isEmpty = false;
    } else if (char === '\n' || char === '\r') {
      if (!isEmpty) counts.push(fields);
      fields = 1;
      isFieldStart = true;
      isEmpty = true;
    } else {
      isFieldStart = false;
      isEmpty = false;
    }
  }
  // The last record counts only where there is no other: it may be cut short.
  if (counts.length === 0 && !isEmpty) counts.push(fields);
  return counts;
}
