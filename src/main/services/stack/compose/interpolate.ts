/**
 * Variables in a compose file's values, as Compose v2 replaces them: `$NAME`, `${NAME}`, `${NAME:-default}`,
 * `${NAME-default}`, `${NAME:?message}`, `${NAME?message}`, `${NAME:+other}`, `${NAME+other}`, and `$$` for one dollar.
 * With the colon, an empty value counts as none. What stands behind the operator may hold variables itself.
 */
type Part = string | Substitution;

interface Substitution {
  readonly name: string;
  readonly operator: Operator | null;
  readonly argument: readonly Part[];
}

const OPERATORS = [':-', ':?', ':+', '-', '?', '+'] as const;
type Operator = (typeof OPERATORS)[number];

const NAME = /[A-Za-z_][A-Za-z0-9_]*/y;
/** Deeper nesting has no use, and recursion on a hostile file would end in a stack overflow. */
const MAX_DEPTH = 20;

/** Why a text cannot be interpolated; the caller knows where it stands. */
export class InterpolationError extends Error {}

/**
 * @param valueOf the variable's value, undefined where it is not set (which reads as an empty text)
 * @throws InterpolationError for a lone `$`, a `${` without an end, or a required variable without a value
 */
export function interpolate(text: string, valueOf: (name: string) => string | undefined): string {
  return evaluate(parse(text, 0), valueOf);
}

/** All of the text is parsed first: a mistake in a default is found even where the default is not needed. */
function parse(text: string, depth: number): readonly Part[] {
  if (depth > MAX_DEPTH) throw new InterpolationError(`Variables are nested more than ${String(MAX_DEPTH)} deep.`);
  const parts: Part[] = [];
  let from = 0;
  for (let at = text.indexOf('$'); at !== -1; at = text.indexOf('$', from)) {
    parts.push(text.slice(from, at));
    const next = text[at + 1];
    if (next === '$') {
      parts.push('$');
      from = at + 2;
    } else if (next === '{') {
      const end = closingBrace(text, at);
      parts.push(parseBraced(text.slice(at + 2, end), depth));
      from = end + 1;
    } else {
      const name = nameAt(text, at + 1);
      if (name === null) throw new InterpolationError('A lone “$” means nothing here. Write “$$” for a dollar sign.');
      parts.push({ name, operator: null, argument: [] });
      from = at + 1 + name.length;
    }
  }
  parts.push(text.slice(from));
  return parts;
}

function parseBraced(body: string, depth: number): Substitution {
  const name = nameAt(body, 0);
  const rest = body.slice(name?.length ?? 0);
  const operator = OPERATORS.find((candidate) => rest.startsWith(candidate));
  if (name === null || (rest !== '' && operator === undefined)) {
    throw new InterpolationError(
      `“\${${body}}” is no variable. Supported: \${NAME} and \${NAME…} with one of ${OPERATORS.join(' ')} behind the name.`,
    );
  }
  if (operator === undefined) return { name, operator: null, argument: [] };
  return { name, operator, argument: parse(rest.slice(operator.length), depth + 1) };
}

/** The brace that ends the `${` at `start`. As in Compose, every `${` within opens another, also behind a dollar. */
function closingBrace(text: string, start: number): number {
  let open = 0;
  for (let at = start; at < text.length; at += 1) {
    if (text.startsWith('${', at)) {
      open += 1;
      at += 1;
    } else if (text[at] === '}') {
      open -= 1;
      if (open === 0) return at;
    }
  }
  throw new InterpolationError('A “${” has no “}”. Write “$$” for a dollar sign.');
}

function nameAt(text: string, at: number): string | null {
  NAME.lastIndex = at;
  return NAME.exec(text)?.[0] ?? null;
}

function evaluate(parts: readonly Part[], valueOf: (name: string) => string | undefined): string {
  return parts.map((part) => (typeof part === 'string' ? part : substitute(part, valueOf))).join('');
}

function substitute(part: Substitution, valueOf: (name: string) => string | undefined): string {
  const value = valueOf(part.name);
  const isEmptyUnset = part.operator?.startsWith(':') ?? false;
  const isSet = value !== undefined && !(isEmptyUnset && value === '');
  switch (part.operator) {
    case null:
      return value ?? '';
    case ':-':
    case '-':
      return isSet ? value : evaluate(part.argument, valueOf);
    case ':+':
    case '+':
      return isSet ? evaluate(part.argument, valueOf) : '';
    case ':?':
    case '?': {
      if (isSet) return value;
      const reason = evaluate(part.argument, valueOf);
      throw new InterpolationError(`The variable ${part.name} has no value${reason === '' ? '.' : `: ${reason}`}`);
    }
  }
}
