import { InvalidArgumentError } from 'commander';
import { z } from 'zod';

interface JsonSchema {
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly JsonSchema[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
}

/** The schema as JSON Schema; of a nullable one, the part that is not null. */
function jsonSchemaOf(schema: z.ZodType): JsonSchema {
  const whole = z.toJSONSchema(schema, { io: 'input' }) as JsonSchema;
  return whole.anyOf?.find((part) => part.type !== 'null') ?? whole;
}

function describeNumber(schema: JsonSchema): string {
  const kind = schema.type === 'integer' ? 'a whole number' : 'a number';
  const bounds: string[] = [];
  if (schema.exclusiveMinimum !== undefined) bounds.push(`greater than ${schema.exclusiveMinimum}`);
  if (schema.minimum !== undefined) bounds.push(`at least ${schema.minimum}`);
  if (schema.exclusiveMaximum !== undefined) bounds.push(`less than ${schema.exclusiveMaximum}`);
  if (schema.maximum !== undefined) bounds.push(`at most ${schema.maximum}`);
  return bounds.length === 0 ? kind : `${kind}, ${bounds.join(' and ')}`;
}

function describeText({ minLength, maxLength }: JsonSchema): string {
  if (minLength !== undefined && maxLength !== undefined) return `a text of ${minLength} to ${maxLength} characters`;
  if (maxLength !== undefined) return `a text of at most ${maxLength} characters`;
  return minLength === undefined ? 'a text' : `a text of at least ${minLength} characters`;
}

/** In words, what a schema of the contract lets through: `a whole number, at least 1 and at most 64`. */
export function describeAllowed(schema: z.ZodType): string {
  const json = jsonSchemaOf(schema);
  if (json.enum !== undefined) return `one of ${json.enum.join(', ')}`;
  return json.type === 'integer' || json.type === 'number' ? describeNumber(json) : describeText(json);
}

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/iu;

function parseWith<T>(schema: z.ZodType<T>, value: unknown): NonNullable<T> {
  const parsed = schema.safeParse(value);
  if (!parsed.success || parsed.data === null || parsed.data === undefined) {
    throw new InvalidArgumentError(`It must be ${describeAllowed(schema)}.`);
  }
  return parsed.data;
}

/** A commander parser for a number that a schema of the contract must let through. */
export function numberOption<T>(schema: z.ZodType<T>): (text: string) => NonNullable<T> {
  return (text) => parseWith(schema, NUMBER.test(text.trim()) ? Number(text) : Number.NaN);
}

/** A commander parser for a text that a schema of the contract must let through. */
export function textOption<T>(schema: z.ZodType<T>): (text: string) => NonNullable<T> {
  return (text) => parseWith(schema, text);
}

/** As `textOption`, for an option that may be given several times. */
export function repeatedOption<T>(
  schema: z.ZodType<T>,
): (text: string, earlier: NonNullable<T>[] | undefined) => NonNullable<T>[] {
  return (text, earlier) => [...(earlier ?? []), parseWith(schema, text)];
}

/** A commander parser for an id or the beginning of one. */
export function idArgument(text: string): string {
  const id = text.toLowerCase();
  if (!/^[0-9a-f]{4,32}$/u.test(id)) {
    throw new InvalidArgumentError('It must be an id, or at least the first 4 of its hexadecimal digits.');
  }
  return id;
}

/** As `idArgument`, for a list of ids. Each id counts once. */
export function idArguments(text: string, earlier: string[] | undefined): string[] {
  return [...new Set([...(earlier ?? []), idArgument(text)])];
}
