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

  it('uses no more of Markdown than the console shows as elements, and links to sections that there are', () => {
    const links: string[] = [];
    for (const block of runbook.replace(/^# .*\n|^## .*\n/gm, '').split(/\n{2,}/)) {
      if (/^```\n[^`]+\n```$/.test(block)) continue;
      // One paragraph a block, or items alone.
      const lines = block.trim().split('\n');
      expect(lines.filter((line) => !line.startsWith('- ')).length).toBe(block.startsWith('- ') ? 0 : 1);
      links.push(...[...block.matchAll(/\]\(#([a-z-]+)\)/g)].map((match) => match[1] ?? ''));
      const plain = block
        .replace(/`[^`]+`/g, 'code')
        .replace(/\[([^\]]+)\]\(#[a-z-]+\)/g, '$1')
        .replace(/\*\*([^*]+)\*\*|\*([^*]+)\*/g, '$1$2');
      expect(plain).not.toMatch(/[`*[\]<>|#\\]|\b_|_\b|~~|https?:|^\s*(\d+\.|[+=>])/m);
    }
    expect(links.filter((name) => !sections.includes(name))).toEqual([]);
  });

  it('no section is left that nothing links to', () => {
    const others = ['credential-stopped', 'operation-refused'];
    expect(sections.filter((section) => !named.includes(section) && !others.includes(section))).toEqual([]);
  });
});
