import { describe, expect, it } from 'vitest';
import { SERIES_COLORS, seriesColor } from './series-colors.ts';

type Rgb = readonly [number, number, number];

function linear(hex: string): Rgb {
  const channel = (at: number) => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return [channel(1), channel(3), channel(5)];
}

function contrast(a: string, b: string): number {
  const luminance = (hex: string) => {
    const [r, g, blue] = linear(hex);
    return 0.2126 * r + 0.7152 * g + 0.0722 * blue;
  };
  const [low = 0, high = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (high + 0.05) / (low + 0.05);
}

/** 100 × the distance in OKLab. */
function distance(a: Rgb, b: Rgb): number {
  const lab = ([r, g, blue]: Rgb): Rgb => {
    const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * blue);
    const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * blue);
    const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * blue);
    return [
      0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
      1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
      0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
    ];
  };
  const [first, second] = [lab(a), lab(b)];
  return 100 * Math.hypot(first[0] - second[0], first[1] - second[1], first[2] - second[2]);
}

/** Machado, Oliveira and Fernandes (2009), full severity. */
const VISIONS: Readonly<Record<string, readonly number[]>> = {
  protanopia: [0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998],
  deuteranopia: [0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.01182, 0.04294, 0.968881],
  tritanopia: [1.255528, -0.076749, -0.178779, -0.078411, 0.930809, 0.147602, 0.004733, 0.691367, 0.3039],
};

function seenWith(matrix: readonly number[], color: Rgb): Rgb {
  const row = (i: number) =>
    Math.min(
      1,
      Math.max(
        0,
        color.reduce((sum, value, j) => sum + value * (matrix[3 * i + j] ?? 0), 0),
      ),
    );
  return [row(0), row(1), row(2)];
}

describe('series colours', () => {
  it('has twenty different colours and repeats them', () => {
    expect(new Set(SERIES_COLORS).size).toBe(20);
    expect(seriesColor(20)).toBe(seriesColor(0));
    expect(seriesColor(-1)).toBe(seriesColor(19));
  });

  it.each(['#ffffff', '#1b2027'])('stands out on %s', (surface) => {
    for (const color of SERIES_COLORS) expect(contrast(color, surface), color).toBeGreaterThanOrEqual(3);
  });

  it.each(Object.entries(VISIONS))('keeps the first eight apart with %s', (_name, matrix) => {
    const seen = SERIES_COLORS.slice(0, 8).map((color) => seenWith(matrix, linear(color)));
    for (const [i, a] of seen.entries()) {
      for (const [j, b] of seen.entries()) {
        if (j > i) expect(distance(a, b), `${String(i)} and ${String(j)}`).toBeGreaterThan(7);
      }
    }
  });
});
