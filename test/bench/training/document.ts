import { readFileSync, writeFileSync } from 'node:fs';
import * as prettier from 'prettier';
import { AppError } from '#shared/ipc/result.ts';

const BEGIN = '<!-- bench:training:begin -->';
const END = '<!-- bench:training:end -->';

/**
 * Puts a section between the markers of a document, in place of what stood there.
 * @throws AppError where the markers are missing, doubled or in the wrong order
 */
export function withSection(document: string, section: string): string {
  const begin = document.indexOf(BEGIN);
  const end = document.indexOf(END);
  const isOnce = begin === document.lastIndexOf(BEGIN) && end === document.lastIndexOf(END);
  if (begin < 0 || end < begin || !isOnce)
    throw new AppError('INVALID_INPUT', `The document must have ${BEGIN} and then ${END}, once each.`);
  return `${document.slice(0, begin + BEGIN.length)}\n\n${section.trim()}\n\n${document.slice(end)}`;
}

/**
 * Writes a report into the document's section, laid out as the project's Markdown is.
 * @throws AppError as `withSection`
 */
export async function writeSection(file: string, report: string): Promise<void> {
  const style = await prettier.resolveConfig(file);
  const section = await prettier.format(report, { ...style, parser: 'markdown' });
  writeFileSync(file, withSection(readFileSync(file, 'utf8'), section));
}
