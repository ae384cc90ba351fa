import { readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { areas } from '../../mutation/areas.ts';
import { type MutantReport, scoreOf, survivorsOf, tableOf } from '../../mutation/score.ts';

const core = path.resolve(import.meta.dirname, '../../../lambdas/core');
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

describe('mutation score', () => {
  test('no part of the rules is left out', () => {
    const parts = readdirSync(core)
      .map((name) => path.parse(name).name)
      .filter((name) => name !== 'ports');
    expect(Object.keys(areas).sort()).toEqual(parts.sort());
  });

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
