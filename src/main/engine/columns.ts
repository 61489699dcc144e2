/** Which columns hold the texts and the labels; −1 where the data gives no clue. */
export interface FoundColumns {
  readonly text: number;
  readonly label: number;
}

const TEXT_NAMES =
  /^(text|texts|abstract|body|message|content|description|summary|document|sentence|review|email|mail|comment|article|текст|сообщение)$/i;
const TEXT_PARTS = /text|abstract|body|message|content|description|review/i;
const LABEL_NAMES =
  /^(label|labels|category|categories|class|classes|target|y|topic|sentiment|метка|класс|категория)$/i;
/** Names that labels have and other columns too. */
const WEAK_LABEL_NAMES = /^(field|subject|group|type|tag|kind)$/i;
const LABEL_PARTS = /label|categor|class|target|topic|sentiment/i;

interface ColumnFacts {
  readonly filled: number;
  readonly distinct: number;
  readonly meanLength: number;
  readonly numeric: number;
}

/**
 * Finds the text and the label column from the head of a table. Text: the longest cells on average, with a bonus for a
 * telling name. Label: few different values that repeat, short, with a bonus for a telling name; where the head holds one
 * value only (a sorted file), a telling name or being the only other column is enough.
 * @param fixed columns that the person named; −1 to find
 */
export function findColumns(
  header: readonly string[],
  rows: readonly (readonly string[])[],
  fixed: FoundColumns = { text: -1, label: -1 },
): FoundColumns {
  const facts = header.map((_, column) => columnFacts(rows, column));
  let { text, label } = fixed;
  if (text < 0) {
    text = best(header, (column) => (column === label ? 0 : textScore(header[column]!, facts[column]!, header.length)));
  }
  if (label < 0) {
    label = best(header, (column) =>
      column === text ? 0 : labelScore(header[column]!, facts[column]!, header.length === 2),
    );
  }
  return { text, label };
}

function best(header: readonly string[], score: (column: number) => number): number {
  let winner = -1;
  let top = 0;
  for (let column = 0; column < header.length; column++) {
    const value = score(column);
    if (value > top) {
      top = value;
      winner = column;
    }
  }
  return winner;
}

function columnFacts(rows: readonly (readonly string[])[], column: number): ColumnFacts {
  const values = new Set<string>();
  let filled = 0;
  let length = 0;
  let numeric = 0;
  for (const row of rows) {
    const cell = (row[column] ?? '').trim();
    if (cell === '') continue;
    filled++;
    length += cell.length;
    if (Number.isFinite(Number(cell))) numeric++;
    values.add(cell);
  }
  return {
    filled,
    distinct: values.size,
    meanLength: filled === 0 ? 0 : length / filled,
    numeric: filled === 0 ? 0 : numeric / filled,
  };
}

function textScore(name: string, facts: ColumnFacts, columns: number): number {
  // A column of that name with nothing in it is still the text column: "all texts are empty" helps, "unclear" does not.
  if (facts.filled === 0) return TEXT_NAMES.test(name.trim()) ? 1 : 0;
  let score = facts.meanLength;
  const trimmed = name.trim();
  if (LABEL_NAMES.test(trimmed) && columns > 1) score /= 10;
  if (facts.numeric > 0.9) score /= 10;
  if (TEXT_NAMES.test(trimmed)) score *= 5;
  else if (TEXT_PARTS.test(trimmed)) score *= 2;
  return score;
}

function labelScore(name: string, facts: ColumnFacts, isOnlyOther: boolean): number {
  if (facts.filled === 0 || facts.meanLength > 200) return 0;
  const trimmed = name.trim();
  const hint = LABEL_NAMES.test(trimmed) ? 3 : LABEL_PARTS.test(trimmed) ? 2 : WEAK_LABEL_NAMES.test(trimmed) ? 1 : 0;
  const repeats = 1 - facts.distinct / facts.filled;
  const isRepeated = facts.distinct >= 2 && (repeats >= 0.5 || (facts.filled < 20 && facts.distinct < facts.filled));
  // Nothing repeats, or nothing varies: only the name, or the lack of another column, speaks for it.
  if (!isRepeated && hint === 0 && !isOnlyOther) return 0;
  return 0.1 + hint + (isRepeated ? repeats : 0) - Math.min(0.05, facts.meanLength / 4000);
}
