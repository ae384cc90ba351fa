/** Files after real ones, with what Genesys Cloud's import makes of them. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { findingsOf } from '../../../bin/data-actions/import-rules.ts';

interface Case {
  name: string;
  file: unknown;
  imports: boolean;
  warnings: string[];
  fault?: string;
  note?: string;
}

const fixture = path.resolve(import.meta.dirname, '../../fixtures/cases/data-actions.json');
const { cases } = JSON.parse(readFileSync(fixture, 'utf8')) as { cases: Case[] };

/** What must be said of a case, by its name: the cases leave the words to the product. */
const SAID: Record<string, RegExp[]> = {
  'plain, no timeoutSeconds, name without a version': [/timeoutSeconds.*60 s/, /name carries no version/],
  'a default that is null': [/default of status is null/],
  'a mapping without a default': [/status has no default/],
  'a method on an input': [/escape \$\{input\.orderNumber\.replace\(.*\)\} with \$esc\.url/],
  'no requestTemplate': [/requestTemplate is missing/],
  'an input that the contract does not have, quiet notation': [/input\.orderId.*not in the input contract/],
  'the same in short notation': [/input\.orderId.*not in the input contract/],
  'an escape inside braces': [/requestUrlTemplate: .*a macro is written \$esc\./],
  'no actionType': [/actionType is missing/],
  'a platform action of another integration': [/purecloud-data-actions is another integration type/],
};

describe('a Data Action file', () => {
  it.each(cases)('$name: imports is $imports, and what hurts is said', (one) => {
    const { faults, warnings, notes } = findingsOf(one.file);
    expect(faults.length === 0).toBe(one.imports);
    const said = (one.imports ? [...warnings, ...notes] : faults).join('\n');
    for (const words of SAID[one.name] ?? []) expect(said).toMatch(words);
    expect(warnings.length).toBeGreaterThanOrEqual(one.warnings.length);
    expect(notes.length).toBe(one.note === undefined ? 0 : 1);
  });

  it('every case with something to say has its words here', () => {
    const silent = cases.filter(({ warnings, fault, note }) => [...warnings, fault, note].some(Boolean));
    expect(silent.map(({ name }) => name).filter((name) => !(name in SAID))).toEqual([]);
  });

  it('a missing time-out and a name without a version are warned of wherever they are', () => {
    for (const { file } of cases) {
      const said = findingsOf(file).warnings.join('\n');
      expect(said).toMatch(/timeoutSeconds is missing/);
      expect(said).toMatch(/carries no version/);
    }
  });
});
