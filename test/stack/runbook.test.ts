import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';

const root = path.resolve(import.meta.dirname, '../..');
const runbook = readFileSync(path.join(root, 'docs/RUNBOOK.md'), 'utf8');
const sections = [...runbook.matchAll(/^## (\S+)$/gm)].map((match) => match[1] ?? '');
const source = globSync('lib/alarms/*.ts', { cwd: root })
  .map((file) => readFileSync(path.join(root, file), 'utf8'))
  .join('\n');
const named = [...source.matchAll(/'([a-z-]+)'/g)].map((match) => match[1] ?? '');
const linked = [...source.matchAll(/section: (?:ofNotifier \? )?'([a-z-]+)'(?: : '([a-z-]+)')?/g)].flatMap(
  (match) => [match[1], match[2]].filter((name) => name !== undefined),
);

describe('runbook', () => {
  it.each([...new Set(linked)])(
    'P8: docs/RUNBOOK.md has the section "## %s" that an alarm links to',
    (section) => {
      expect(sections).toContain(section);
    },
  );

  it.each(sections)(
    '%s says what it means, what is safe, what to check, what to do, and when it is over',
    (section) => {
      const text = runbook.split(`## ${section}\n`)[1]?.split('\n## ')[0] ?? '';
      for (const part of ['**Means.**', '**Safe.**', '**Check.**', '**Do.**', '**Over when**'])
        expect(text).toContain(part);
    },
  );

  it('no section is left that nothing links to', () => {
    const others = ['credential-stopped', 'operation-refused'];
    expect(sections.filter((section) => !named.includes(section) && !others.includes(section))).toEqual([]);
  });
});
