import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { functionRows } from '../../lib/catalog/functions.ts';
import { architectureDiagram } from '../../local/docs/diagram.ts';
import { sectionOf } from '../../local/docs/sections.ts';
import { synthesize } from './support.ts';

const file = resolve(import.meta.dirname, '..', '..', 'docs', 'ARCHITECTURE.md');

/** Function names and groups of settings, as the document's first table has them. */
const documented = new Map(
  readFileSync(file, 'utf8')
    .split('\n## ')
    .filter((section) => section.startsWith('Functions'))
    .flatMap((section) => section.split('\n'))
    .filter((line) => line.startsWith('| `'))
    .flatMap((line) => {
      const [, names = '', , groups = ''] = line.split('|');
      const list = groups.trim() === 'none' ? [] : groups.split(',').map((group) => group.trim());
      return [...names.matchAll(/`([a-z-]+)`/g)].map(([, name = '']) => [name, list] as const);
    }),
);

describe('docs/ARCHITECTURE.md', () => {
  test('draws the functions, queues and tables of the templates (npm run docs draws them again)', async () => {
    const diagram = architectureDiagram((await synthesize()).resources);
    expect(sectionOf(readFileSync(file, 'utf8'), 'architecture')).toEqual([
      '```mermaid',
      ...diagram.split('\n'),
      '```',
    ]);
  });

  test('its table of functions names every function, and no other', () => {
    expect([...documented.keys()].sort()).toEqual(functionRows.map(([name]) => name).sort());
  });

  test.each(functionRows.map(([name, { groups }]) => ({ name, groups })))(
    'its table of functions gives $name the groups of settings that the template gives it',
    ({ name, groups }) => {
      expect(documented.get(name)?.toSorted()).toEqual([...groups].sort());
    },
  );
});
