import { type Command, Option } from 'commander';

/** How the terminal is called from a clone; what the examples start with. */
export const CALLED_AS = 'npm run -s cleardeck --';

/** The option that every command has. */
export function jsonOption(): Option {
  return new Option('--json', 'print one JSON document and nothing else');
}

/** Adds examples to a command's help: what to type, and what it does. */
export function examples(command: Command, list: readonly (readonly [typed: string, does: string])[]): void {
  const width = Math.max(...list.map(([typed]) => typed.length));
  const lines = list.map(([typed, does]) => `  ${CALLED_AS} ${typed.padEnd(width)}  ${does}`);
  command.addHelpText('after', `\nExamples:\n${lines.join('\n')}\n`);
}
