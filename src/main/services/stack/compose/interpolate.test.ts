import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { interpolate, InterpolationError } from './interpolate.ts';

const VARIABLES: Readonly<Record<string, string>> = {
  SET: 'value',
  EMPTY: '',
  PORT: '8080',
  DOLLAR: '$SET',
  b_2: 'two',
};
const valueOf = (name: string) => (Object.hasOwn(VARIABLES, name) ? VARIABLES[name] : undefined);
const read = (text: string) => interpolate(text, valueOf);

describe('interpolate', () => {
  it.each([
    ['', ''],
    ['plain text }', 'plain text }'],
    ['$SET', 'value'],
    ['a$SET-b', 'avalue-b'],
    ['${SET}b', 'valueb'],
    ['$b_2', 'two'],
    ['$NONE|${NONE}|', '||'],
    ['$$', '$'],
    ['$$SET $${SET}', '$SET ${SET}'],
    ['$$$SET', '$value'],
    ['${NONE:-x} ${EMPTY:-x} ${SET:-x}', 'x x value'],
    ['${NONE-x} ${EMPTY-x} ${SET-x}', 'x  value'],
    ['${NONE:+x} ${EMPTY:+x} ${SET:+x}', '  x'],
    ['${NONE+x} ${EMPTY+x} ${SET+x}', ' x x'],
    ['${SET:?why} ${SET?why}${EMPTY?why}', 'value value'],
    ['${NONE:-}', ''],
    ['${NONE:-http://127.0.0.1:${PORT:-1}/x}!', 'http://127.0.0.1:8080/x!'],
    ['${NONE:-${EMPTY:-${SET}}}', 'value'],
    ['${NONE:-$SET}', 'value'],
    ['${NONE:-$$SET}', '$SET'],
    ['${NONE:-a:-b-c?d+e}', 'a:-b-c?d+e'],
    ['{"a":"${PORT}"}', '{"a":"8080"}'],
    // A value is put in as it is: what looks like a variable in it is none.
    ['$DOLLAR ${NONE:-$DOLLAR}', '$SET $SET'],
    // A required variable in a default that is not needed is not asked for.
    ['${SET:-${NONE:?needed}}', 'value'],
    ['${NONE:+${NONE:?needed}}', ''],
    ['${NONE:-a\nb}', 'a\nb'],
  ])('reads %j as %j', (text, expected) => {
    expect(read(text)).toBe(expected);
  });

  it.each([
    ['$', /lone/],
    ['a $ b', /lone/],
    ['$1', /lone/],
    ['$$$', /lone/],
    ['${', /no “}”/],
    ['${SET', /no “}”/],
    ['${SET:-${SET}', /no “}”/],
    ['${}', /no variable/],
    ['${1A}', /no variable/],
    ['${SET!x}', /no variable/],
    ['${SET:x}', /no variable/],
    ['${ SET }', /no variable/],
    ['${NONE:?the folder}', /NONE has no value: the folder/],
    ['${EMPTY:?the folder}', /EMPTY has no value: the folder/],
    ['${NONE?}', /NONE has no value\.$/],
    ['${NONE:?set it to ${SET}}', /NONE has no value: set it to value/],
    // What is wrong is found where it is not needed, too.
    ['${SET:-${}}', /no variable/],
    [`${'${A:-'.repeat(25)}${'}'.repeat(25)}`, /more than 20 deep/],
  ])('refuses %j', (text, message) => {
    expect(() => read(text)).toThrow(InterpolationError);
    expect(() => read(text)).toThrow(message);
  });

  it('takes no name from the prototype of the variables', () => {
    expect(read('${constructor:-none}$toString')).toBe('none');
  });

  it('reads generated texts as the generator meant them', () => {
    fc.assert(
      fc.property(generated(3), fc.dictionary(fc.constantFrom(...NAMES), fc.string()), (parts, variables) => {
        const lookUp = (name: string) => (Object.hasOwn(variables, name) ? variables[name] : undefined);
        expect(interpolate(written(parts), lookUp)).toBe(meant(parts, variables));
      }),
      { numRuns: 500 },
    );
  });

  it('answers or refuses any text, in time that follows its length', () => {
    const text = fc.array(fc.constantFrom('$', '{', '}', '$$', '${', ':-', ':?', '+', 'A', '_', '1', ' ', '\n', 'ü'));
    fc.assert(
      fc.property(text, (pieces) => {
        try {
          expect(typeof interpolate(pieces.join(''), () => 'x')).toBe('string');
        } catch (error) {
          expect(error).toBeInstanceOf(InterpolationError);
        }
      }),
      { numRuns: 1000 },
    );
  });
});

/** What a text is made of, from which its value is plain to see. */
type Made =
  string | { readonly name: string; readonly operator: ':-' | '-' | ':+' | '+' | ''; readonly parts: readonly Made[] };

const NAMES = ['A', 'b', '_c', 'D_1'] as const;

function generated(depth: number): fc.Arbitrary<readonly Made[]> {
  const literal = fc.string().map((text) => text.replaceAll('}', ''));
  const operator = fc.constantFrom(':-', '-', ':+', '+', '');
  const parts = depth === 0 ? fc.constant([]) : fc.array(fc.oneof(literal, inner(depth)), { maxLength: 4 });
  return parts as fc.Arbitrary<readonly Made[]>;
  function inner(at: number): fc.Arbitrary<Made> {
    return fc.record({ name: fc.constantFrom(...NAMES), operator, parts: generated(at - 1) });
  }
}

function written(parts: readonly Made[]): string {
  return parts
    .map((part) => {
      if (typeof part !== 'string') return `\${${part.name}${part.operator}${part.operator && written(part.parts)}}`;
      return part.replaceAll('{', '').replaceAll('$', '$$$$');
    })
    .join('');
}

function meant(parts: readonly Made[], variables: Readonly<Record<string, string>>): string {
  let text = '';
  for (const part of parts) {
    if (typeof part === 'string') {
      text += part.replaceAll('{', '');
      continue;
    }
    const value = Object.hasOwn(variables, part.name) ? variables[part.name] : undefined;
    const isThere = part.operator.startsWith(':') ? value !== undefined && value !== '' : value !== undefined;
    if (part.operator === '') text += value ?? '';
    else if (part.operator.endsWith('-')) text += isThere ? (value ?? '') : meant(part.parts, variables);
    else text += isThere ? meant(part.parts, variables) : '';
  }
  return text;
}
