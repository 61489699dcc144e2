const BEGIN = '<!-- bench:training:begin -->';
const END = '<!-- bench:training:end -->';

/**
 * Puts a section between the markers of a document, in place of what stood there.
 * @throws Error where the markers are missing, doubled or in the wrong order
 */
export function withSection(document: string, section: string): string {
  const begin = document.indexOf(BEGIN);
  const end = document.indexOf(END);
  const isOnce = begin === document.lastIndexOf(BEGIN) && end === document.lastIndexOf(END);
  if (begin < 0 || end < begin || !isOnce)
    throw new Error(`The document must have ${BEGIN} and then ${END}, once each.`);
  return `${document.slice(0, begin + BEGIN.length)}\n\n${section.trim()}\n\n${document.slice(end)}`;
}
