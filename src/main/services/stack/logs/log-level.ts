import { stripVTControlCharacters } from 'node:util';
import type { StackLogLevel } from '#shared/domain/stack.ts';

/** Levels stand near the beginning; a long line is not searched to its end. */
const HEAD_CHARACTERS = 300;

const WORDS: Readonly<Record<string, StackLogLevel>> = {
  trace: 'debug',
  debug: 'debug',
  verbose: 'debug',
  info: 'info',
  notice: 'info',
  warn: 'warning',
  warning: 'warning',
  error: 'error',
  severe: 'error',
  crit: 'error',
  critical: 'error',
  fatal: 'error',
  alert: 'error',
  emerg: 'error',
  panic: 'error',
};

const NAMES = Object.keys(WORDS).join('|');
/** Elasticsearch's JSON, of either layout: `"log.level": "WARN"`, `"level": "WARN"`. */
const JSON_LEVEL = new RegExp(`"(?:log\\.)?level"\\s*:\\s*"(${NAMES})"`, 'iu');
/** MongoDB's JSON. */
const MONGO_LEVEL = /"s"\s*:\s*"([IWEFD])\d?"/u;
/** Python's logging, Elasticsearch's plain layout (`[INFO ]`), nginx's error log. */
const BRACKETED = new RegExp(`\\[\\s*(${NAMES})\\s*\\]`, 'iu');
/** redis: process:role, date, then a sign: `1:M 25 Nov 2026 08:00:00.000 * Ready`. */
const REDIS = /^\d+:[A-Z] \d{2} \w{3} \d{4} [\d:.]+ ([.\-*#]) /u;
/** nginx's access log: the status after the quoted request. */
const ACCESS = /^\S+ \S+ \S+ \[[^\]]+\] "[^"]*" ([1-5])\d\d /u;
/** `WARNING: …`, `ERROR …` at the beginning, or after a time; `level=warn`. */
const LEADING = new RegExp(`^[\\d\\s.,:TZ+/-]*(${NAMES})\\b`, 'iu');
const KEY_VALUE = new RegExp(`\\blevel=(${NAMES})\\b`, 'iu');
const RAISED = /^(?:Traceback \(most recent call last\)|Exception in thread |Fatal |[\w.]+(?:Error|Exception): )/u;

const REDIS_SIGNS: Readonly<Record<string, StackLogLevel>> = {
  '.': 'debug',
  '-': 'debug',
  '*': 'info',
  '#': 'warning',
};
const MONGO_SIGNS: Readonly<Record<string, StackLogLevel>> = {
  I: 'info',
  W: 'warning',
  E: 'error',
  F: 'error',
  D: 'debug',
};
const ACCESS_CLASSES: Readonly<Record<string, StackLogLevel>> = { '4': 'warning', '5': 'error' };

function word(match: RegExpExecArray | null): StackLogLevel | undefined {
  return match?.[1] === undefined ? undefined : WORDS[match[1].toLowerCase()];
}

function ofJson(head: string): StackLogLevel | undefined {
  const mongo = MONGO_LEVEL.exec(head)?.[1];
  return mongo === undefined ? word(JSON_LEVEL.exec(head)) : MONGO_SIGNS[mongo];
}

function ofPlain(head: string): StackLogLevel | undefined {
  const redis = REDIS.exec(head)?.[1];
  if (redis !== undefined) return REDIS_SIGNS[redis];
  const access = ACCESS.exec(head)?.[1];
  if (access !== undefined) return ACCESS_CLASSES[access] ?? 'info';
  return word(BRACKETED.exec(head)) ?? word(LEADING.exec(head)) ?? word(KEY_VALUE.exec(head));
}

/** The level of a line by its text, in the layouts of the stack's services; `unknown` where it says none. */
export function logLevelOf(text: string): StackLogLevel {
  const head = text.length > HEAD_CHARACTERS ? text.slice(0, HEAD_CHARACTERS) : text;
  const level = head.startsWith('{') ? ofJson(head) : ofPlain(head);
  return level ?? (RAISED.test(head) ? 'error' : 'unknown');
}

/** A line as it is kept: without colour codes and the line break's rest, cut where it is longer than `maxCharacters`. */
export function cleanLine(raw: string, maxCharacters: number): string {
  const plain = raw.includes('\u001b') || raw.includes('\u009b') ? stripVTControlCharacters(raw) : raw;
  const text = plain.endsWith('\r') ? plain.slice(0, -1) : plain;
  if (text.length <= maxCharacters) return text;
  // Through bytes: a slice would keep the whole line in memory.
  return `${Buffer.from(text.slice(0, maxCharacters)).toString()}… (${text.length - maxCharacters} more characters)`;
}
