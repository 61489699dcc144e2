import { describe, expect, it } from 'vitest';
import { durationMs, sizeBytes } from './units.ts';

describe('durationMs', () => {
  it.each([
    ['30s', 30_000],
    ['1m30s', 90_000],
    ['2h', 7_200_000],
    ['500ms', 500],
    ['1.5s', 1500],
    ['1h2m3s4ms', 3_723_004],
    ['1000us', 1],
    ['0s', 0],
  ])('reads %s', (text, expected) => {
    expect(durationMs(text)).toBe(expected);
  });

  it.each(['', '30', 's', '1 m', '-1s', '1d', '1s!', '1m30', '99999999h', '1e3s'])('refuses %j', (text) => {
    expect(durationMs(text)).toBeNull();
  });
});

describe('sizeBytes', () => {
  it.each([
    ['1024', 1024],
    ['1b', 1],
    ['2k', 2048],
    ['512m', 536_870_912],
    ['512MB', 536_870_912],
    ['1.5g', 1_610_612_736],
    ['4 GiB', 4_294_967_296],
    ['1t', 1_099_511_627_776],
  ])('reads %s', (text, expected) => {
    expect(sizeBytes(text)).toBe(expected);
  });

  it.each(['', 'g', '-1g', '1gg', '1x', '99999999999t', '1e3'])('refuses %j', (text) => {
    expect(sizeBytes(text)).toBeNull();
  });
});
