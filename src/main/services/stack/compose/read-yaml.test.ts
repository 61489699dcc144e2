import { describe, expect, it } from 'vitest';
import { readText } from './testing/read-text.ts';

const environmentOf = (text: string) => readText(text).services[0]?.environment;

describe('YAML of a compose file', () => {
  it('resolves anchors, aliases and merges; own keys win, then the first map', () => {
    const text = [
      'x-a: &a {ONE: a, TWO: a, THREE: a}',
      'x-b: &b {TWO: b, THREE: b, FOUR: b}',
      'x-c: &c {<<: *a, FIVE: c}',
      'services:',
      '  app:',
      '    image: app',
      '    environment:',
      '      <<: [*c, *b]',
      '      THREE: own',
    ];
    expect(environmentOf(text.join('\n'))).toEqual({ ONE: 'a', TWO: 'a', THREE: 'own', FOUR: 'b', FIVE: 'c' });
  });

  it('lets an alias mean the anchor that stands last before it', () => {
    const text = 'x-1: &v one\nservices:\n  app: {image: app, environment: {A: *v, B: &v two, C: *v}}';
    expect(environmentOf(text)).toEqual({ A: 'one', B: 'two', C: 'two' });
  });

  it('interpolates values, never keys', () => {
    const { services } = readText('services: {app: {image: app, environment: {$A: $A, "${B}": "${A}"}}}', { A: 'a' });
    expect(services[0]?.environment).toEqual({ $A: 'a', '${B}': 'a' });
  });

  it('reads an interpolated value as a text, whatever it looks like', () => {
    const { services } = readText('services: {app: {image: app, environment: {A: $A}}}', { A: 'b: [c' });
    expect(services[0]?.environment).toEqual({ A: 'b: [c' });
  });

  it.each([
    ['', '1:1', /empty/],
    ['# nothing', '1:1', /empty/],
    ['services:\n  a: {image: x}\n  a: {image: y}', '3:3', /“a” stands here twice/],
    ['services:\n  a: {image: x, environment: {1: x, "1": y}}', '2:37', /twice/],
    ['x-a: &a {}\nservices: {a: {<<: *a, <<: *a}}', '2:24', /“<<” stands here twice/],
    ['services: {a: {image: x}\n', '2:1', /./],
    ['\tservices: {}', '1:1', /[Tt]abs/],
    ['services: !reset {}', '1:11', /tag/],
    ['services: {a: {image: !!binary aGk=}}', '1:32', /Only texts/],
    ['services: {}\n---\nservices: {}', '2:1', /documents/],
    ['%YAML 1.1\n---\nservices: {}', '1:1', /1\.1/],
    ['services: {a: *none}', '1:15', /no anchor “&none”/],
    ['services: &s\n  a: *s', '2:6', /own anchor/],
    ['services: {a: {<<: [1]}}', '1:21', /takes a map/],
    ['services: {a: {<<: text}}', '1:20', /takes a map/],
    ['services: {[a]: 1}', '1:12', /key must be/],
    ['services: {a: {image: $A-$}}', '1:23', /lone/],
    ['services: {a: {image: "${A:?choose one}"}}', '1:23', /A has no value: choose one/],
    // Compose asks for variables also where nothing uses the text.
    ['x-a: ${A:?choose one}\nservices: {a: {image: x}}', '1:6', /choose one/],
  ])('refuses %j', (text, at, message) => {
    const refused = expect(() => readText(text));
    refused.toThrow(expect.objectContaining({ code: 'STACK_FILE_INVALID' }));
    expect(() => readText(text)).toThrow(message);
    expect(() => readText(text)).toThrow(`/stack/compose.yml:${at}: `);
  });

  it('refuses files that are too long or too deep, at once', () => {
    expect(() => readText(`services: ${'['.repeat(100)}${']'.repeat(100)}`)).toThrow(/yml:1:61: .*nested more than 50/);
    expect(() => readText(`services: ${'['.repeat(5000)}`)).toThrow(/nested more than 50/);
    expect(() => readText(`services: ${'{a: '.repeat(5000)}`)).toThrow(/nested more than 50/);
    expect(() => readText('- '.repeat(5000))).toThrow(/nested more than 50/);
    expect(() => readText('#'.repeat(250_001))).toThrow(/250 KB/);
  });

  it('refuses aliases of aliases that grow without end, at once', () => {
    const lists = Array.from({ length: 30 }, (_, at) => {
      const before = `*l${String(at)}`;
      return `x-${String(at)}: &l${String(at + 1)} [${Array.from({ length: 9 }, () => before).join(', ')}]`;
    });
    expect(() => readText(['x-start: &l0 lol', ...lists].join('\n'))).toThrow(
      /compose\.yml:6:.*grow to more than 20000/,
    );
  });

  it('refuses merges that grow without end, at once', () => {
    const keys = Array.from({ length: 1000 }, (_, at) => `k${String(at)}: 1`).join(', ');
    const maps = Array.from({ length: 1000 }, (_, at) => `x-${String(at)}: {<<: *m}`);
    expect(() => readText([`x-m: &m {${keys}}`, ...maps].join('\n'))).toThrow(/compose\.yml:22:\d+: “<<” brings in/);
  });
});
