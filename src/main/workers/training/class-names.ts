/** At most `max` UTF-16 units of a text, never half a character, with an ellipsis where something is left out. */
export function cutText(text: string, max: number): string {
  if (text.length <= max) return text;
  return `${text.slice(0, max).replace(/[\uD800-\uDBFF]$/, '')}…`;
}

/**
 * Class names cut to `max`, numbered where the cut makes two of them equal: plots and scalars tell classes apart by name.
 * Line breaks stay; who shows a name decides about them.
 */
export function distinctNames(labels: readonly string[], max = 200): string[] {
  const taken = new Set<string>();
  return labels.map((label) => {
    const name = cutText(label, max);
    let distinct = name;
    for (let n = 2; taken.has(distinct); n++) distinct = `${name} (${String(n)})`;
    taken.add(distinct);
    return distinct;
  });
}

/** The `count` classes with the most rows, in the order of their numbers. */
export function largestClasses(support: ArrayLike<number>, count: number): number[] {
  return Array.from({ length: support.length }, (_, c) => c)
    .sort((a, b) => support[b]! - support[a]! || a - b)
    .slice(0, count)
    .sort((a, b) => a - b);
}
