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

describe('a further Data Action file', () => {
  interface OwnCase {
    name: string;
    set?: Record<string, unknown>;
    drop?: string[];
    imports: boolean;
    says?: string[];
    quiet?: boolean;
    note?: boolean;
  }
  const ownFile = path.resolve(import.meta.dirname, '../../fixtures/own-cases/data-actions.json');
  const own = JSON.parse(readFileSync(ownFile, 'utf8')) as { base: object; cases: OwnCase[] };

  /** Where a path such as `config.request.headers` leads: the object that holds its last step, and that step. */
  function placeOf(file: object, at: string): [Record<string, unknown>, string] {
    const steps = at.split('.');
    const last = steps.pop() ?? '';
    const holder = steps.reduce<unknown>((value, step) => (value as Record<string, unknown>)[step], file);
    return [holder as Record<string, unknown>, last];
  }

  it.each(own.cases)('$name: imports is $imports', ({ set = {}, drop = [], imports, says = [], ...more }) => {
    const file = structuredClone(own.base);
    for (const [at, value] of Object.entries(set)) {
      const [holder, last] = placeOf(file, at);
      holder[last] = value;
    }
    for (const at of drop) {
      const [holder, last] = placeOf(file, at);
      delete holder[last];
    }
    const { faults, warnings, notes } = findingsOf(file);
    expect({ faults, imports: faults.length === 0 }).toEqual({ faults, imports });
    for (const words of says) expect((imports ? warnings : faults).join('\n')).toMatch(new RegExp(words));
    if (more.quiet) expect(warnings).toEqual([]);
    expect(notes.length).toBe(more.note ? 1 : 0);
  });
});
