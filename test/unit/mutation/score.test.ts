import { globSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { areas, LEFT_OUT } from '../../mutation/areas.ts';
import { type MutantReport, scoreOf, survivorsOf, tableOf } from '../../mutation/score.ts';

const root = path.resolve(import.meta.dirname, '../../..');
const filesOf = (patterns: readonly string[]): string[] =>
  patterns.flatMap((pattern) => globSync(pattern, { cwd: root }));
const at = { start: { line: 3, column: 7 }, end: { line: 3, column: 9 } };
const report: MutantReport = {
  files: {
    'a.ts': {
      source: '',
      mutants: [
        { mutatorName: 'StringLiteral', status: 'Killed', location: at },
        { mutatorName: 'StringLiteral', status: 'Timeout', location: at },
        { mutatorName: 'BlockStatement', status: 'Survived', replacement: '{\n}', location: at },
        { mutatorName: 'BlockStatement', status: 'NoCoverage', location: at },
        { mutatorName: 'BlockStatement', status: 'RuntimeError', location: at },
      ],
    },
  },
};

describe('areas of mutation', () => {
  test('no part of rules, adapters and handlers is left out, and none is in two areas', () => {
    const taken = Object.values(areas).flatMap(({ mutate }) => filesOf(mutate));
    const all = filesOf(['lambdas/{core,adapters,handlers}/**/*.ts']);
    expect([...taken, ...filesOf(LEFT_OUT)].sort()).toEqual(all.sort());
  });

  test('each has files and tests behind every pattern', () => {
    const patterns = Object.values(areas).flatMap(({ mutate, tests }) => [...mutate, ...tests]);
    expect([...patterns, ...LEFT_OUT].filter((pattern) => filesOf([pattern]).length === 0)).toEqual([]);
  });
});

describe('mutation score', () => {
  test('time-outs count as detected, mutants without coverage as survivors', () => {
    expect(scoreOf(report)).toEqual({ detected: 2, undetected: 2 });
    expect(tableOf(new Map([['a', scoreOf(report)]]))).toContain('50.0 %');
  });

  test('survivors are named by place and change', () => {
    expect(survivorsOf(report)).toEqual([
      'a.ts:3:7 Survived BlockStatement → { }',
      'a.ts:3:7 NoCoverage BlockStatement → ',
    ]);
  });

  test('several areas are summed up', () => {
    const score = scoreOf(report);
    const table = tableOf(
      new Map([
        ['a', score],
        ['b', { detected: 6, undetected: 0 }],
      ]),
    );
    expect(table.split('\n').at(-1)).toMatch(/^all +10 mutants +80\.0 % +2 left$/);
  });
});
