import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { exportActions } from '../../../bin/commands/data-actions.ts';
import type { DataAction } from '../../../bin/data-actions/action.ts';
import { dataActions } from '../../../bin/data-actions/actions.ts';
import { faultsOf } from '../../../bin/data-actions/import-rules.ts';
import { resolveConfig } from '../../../lib/config.ts';

const all = () => dataActions({ url: 'https://api.example.com', version: 1, lookupDeadlineMs: 3500 });
const lookup = (): DataAction => {
  const [first] = all();
  if (first === undefined) throw new Error('no lookup');
  return structuredClone(first);
};
/** The faults of the lookup with one thing set, or taken away where the value is undefined. */
const broken = (where: string, value: unknown): string[] => {
  const action = lookup();
  const names = where.split('/');
  const last = names.pop() ?? '';
  let at: unknown = action;
  for (const name of names) at = Reflect.get(at as object, name);
  if (value === undefined) Reflect.deleteProperty(at as object, last);
  else Reflect.set(at as object, last, value);
  return faultsOf(action);
};
const INPUTS = 'contract/input/inputSchema/properties';
const OUTPUTS = 'contract/output/successSchema';

describe('Data Action files', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'actions-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('are written, three of them, and import', () => {
    const files = exportActions('https://api.example.com/', folder, 2);
    expect(files).toHaveLength(3);
    for (const file of files) expect(faultsOf(JSON.parse(readFileSync(file, 'utf8')))).toEqual([]);
    expect(readFileSync(files[0] ?? '', 'utf8')).toContain('"https://api.example.com/crm/customer-lookup"');
  });

  it('P5: the lookup’s own deadline is always the shorter one', () => {
    const deadline = Number(resolveConfig()['LOOKUP_DEADLINE_MS']);
    expect(lookup().config.timeoutSeconds * 1000).toBeGreaterThan(deadline);
    process.env['STEADYLINE_SETTINGS'] = '{"LOOKUP_DEADLINE_MS":"4000"}';
    try {
      const [file = ''] = exportActions('https://api.example.com', folder, 1);
      expect(JSON.parse(readFileSync(file, 'utf8')).config.timeoutSeconds).toBe(6);
    } finally {
      delete process.env['STEADYLINE_SETTINGS'];
    }
  });

  it('P2: the submit’s Idempotency-Key is made of conversation and operation', () => {
    expect(all()[1]?.config.request.headers['Idempotency-Key']).toBe(
      '${input.conversationId}-${input.operation}',
    );
  });

  it('refuse an address that is none', () => {
    expect(() => exportActions('example', folder, 1)).toThrow('--url must be an https address');
    expect(() => exportActions('http://api.example.com', folder, 1)).toThrow(
      '--url must be an https address',
    );
    expect(exportActions('http://127.0.0.1:8080', folder, 1)).toHaveLength(3);
    expect(() => exportActions('https://a', folder, 0)).toThrow('--action-version');
  });

  it.each([
    ['no actionType', 'actionType', undefined, /actionType/],
    ['no version in the name', 'name', 'lookup', /version/],
    ['another integration', 'integrationType', 'x', /integrationType/],
    ['secure missing', 'secure', undefined, /secure/],
    ['a reserved input', `${INPUTS}/orgId`, { type: 'string' }, /own/],
    ['a bad input name', `${INPUTS}/1x`, { type: 'string' }, /letter first/],
    ['a nested input', `${INPUTS}/x`, { type: 'object' }, /primitive/],
    [
      'a nested array',
      `${OUTPUTS}/properties/x`,
      { type: 'array', items: { type: 'array' } },
      /nested array/,
    ],
    ['$ref', `${OUTPUTS}/$ref`, '#', /\$ref/],
    ['a time-out over 60 s', 'config/timeoutSeconds', 61, /1 to 60/],
    ['an unknown input', 'config/request/requestTemplate', '${input.nope}', /input.nope/],
    ['a field without default', 'config/response/translationMapDefaults/tier', undefined, /no default/],
    ['a null default', 'config/response/translationMapDefaults/tier', 'null', /JSON text/],
    ['a field left out', 'config/response/successTemplate', '{}', /doesn't use/],
    ['plain http', 'config/request/requestUrlTemplate', 'http://example.com', /https/],
  ] as const)('are refused with a sentence: %s', (_name, where, value, sentence) => {
    expect(broken(where, value).join(' ')).toMatch(sentence);
  });

  it('never crash the check, whatever they hold', () => {
    fc.assert(fc.property(fc.jsonValue(), (value) => faultsOf(value).length > 0));
  });
});
