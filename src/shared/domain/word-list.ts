/**
 * Words as a person lists them: one per line, or separated by commas or spaces, in any mixture (no word that the
 * vectoriser finds holds either). Each counts once, in the order of its first appearance.
 */
export function parseWordList(text: string): string[] {
  return [...new Set(text.split(/[\s,]+/u).filter((word) => word !== ''))];
}
