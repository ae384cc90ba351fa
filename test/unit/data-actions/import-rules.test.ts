import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { checkFiles } from '../../../bin/commands/data-actions.ts';
import { faultsOf, findingsOf } from '../../../bin/data-actions/import-rules.ts';

/** A file without a blemish, with an optional text, a required text and an optional number. */
const sound = () => ({
  name: 'Find order v1',
  integrationType: 'custom-rest-actions',
  actionType: 'custom',
  secure: false,
  config: {
    timeoutSeconds: 5,
    request: {
      requestUrlTemplate: 'https://api.example.org/orders/$esc.url(${input.order})',
      requestType: 'POST',
      headers: { Authorization: 'Bearer ${credentials.token}' },
      requestTemplate:
        '{"note": "$!esc.jsonString($!{input.note})", "order": "$esc.jsonString(${input.order})"}',
    },
    response: {
      translationMap: { status: '$.status' },
      translationMapDefaults: { status: '"unknown"' },
      successTemplate: '{"status": ${status}}',
    },
  },
  contract: {
    input: {
      inputSchema: {
        type: 'object',
        properties: { order: { type: 'string' }, note: { type: 'string' }, count: { type: 'integer' } },
        required: ['order'],
      },
    },
    output: { successSchema: { type: 'object', properties: { status: { type: 'string' } } } },
  },
});
/** What is said of it with one thing set, or taken away where the value is undefined. */
const changed = (where: string, value: unknown) => {
  const action = sound();
  const names = where.split('/');
  const last = names.pop() ?? '';
  let at: unknown = action;
  for (const name of names) at = Reflect.get(at as object, name);
  if (value === undefined) Reflect.deleteProperty(at as object, last);
  else Reflect.set(at as object, last, value);
  return findingsOf(action);
};
const IN = 'contract/input/inputSchema';
const OUT = 'contract/output/successSchema';
const URL = 'config/request/requestUrlTemplate';
const BODY = 'config/request/requestTemplate';
const MAP = 'config/response/translationMap';
const DEFAULTS = 'config/response/translationMapDefaults';
const SUCCESS = 'config/response/successTemplate';

describe('a Data Action file', () => {
  it('without a blemish: nothing is said', () => {
    expect(findingsOf(sound())).toEqual({ faults: [], warnings: [], notes: [] });
  });

  it.each([
    ['no name', 'name', undefined, /name is missing/],
    ['a name of blanks', 'name', '  ', /name is missing/],
    ['a name of 257 characters', 'name', `${'x'.repeat(254)} v1`, /longer than 256/],
    ['no integration type', 'integrationType', undefined, /integrationType is missing/],
    ['no action type', 'actionType', undefined, /actionType is missing/],
    ['an action type that is null', 'actionType', null, /actionType is missing/],
    ['another action type', 'actionType', 'static', /must be custom/],
    ['a time-out over 60 s', 'config/timeoutSeconds', 61, /1 to 60/],
    ['a time-out of 0', 'config/timeoutSeconds', 0, /1 to 60/],
    ['a time-out in words', 'config/timeoutSeconds', 'long', /1 to 60/],
    ['no request', 'config/request', undefined, /config.request is missing/],
    ['no address', URL, undefined, /requestUrlTemplate is missing/],
    ['no method', 'config/request/requestType', undefined, /requestType must be/],
    ['a method that is none', 'config/request/requestType', 'FETCH', /requestType must be/],
    ['a body template that is null', BODY, null, /requestTemplate is missing/],
    ['a body that was not escaped', BODY, { a: 1 }, /requestTemplate must be a text/],
    ['a list of headers', 'config/request/headers', ['a'], /headers must be an object/],
    ['a header that is an object', 'config/request/headers/A', {}, /header A must be a text/],
    [
      'an escape in braces in the body',
      BODY,
      '{"a": "${esc.jsonString(input.order)}"}',
      /macro is written \$esc/,
    ],
    ['an escape of a word', BODY, '{"a": "$esc.jsonString(input.order)"}', /must be a reference, \$\{input/],
    [
      'one in a header',
      'config/request/headers/A',
      '${encoding.base64(credentials.a)}',
      /header A: .*\$encoding/,
    ],
    ['one inside a text', URL, 'https://a/$esc.url("${esc.url(input.order)}")', /macro is written/],
    [
      'one in the answer',
      SUCCESS,
      '{"status": "${esc.jsonString(status.text)}"}',
      /successTemplate: .*macro/,
    ],
    ['a reference without its end', BODY, '{"a": "${input.order"}', /no closing brace/],
    ['an #if without #end', BODY, '{#if($input.note)"a": 1}', /#if has no #end/],
    ['an #end without #if', BODY, '{"a": 1}#end', /#end has no #if/],
    ['a condition of words', BODY, '#if(input.note)a#end', /must be a reference/],
    ['arguments without an end', URL, 'https://a/$esc.url(${input.order}', /has no end/],
    ['no response', 'config/response', undefined, /config.response is missing/],
    ['a translation map that is a list', MAP, [], /translationMap must be an object/],
    ['a default that is an object', `${DEFAULTS}/status`, { a: 1 }, /translationMapDefaults must be a text/],
    ['no input schema', IN, undefined, /inputSchema is missing/],
    ['an input schema that is a text', IN, '{}', /inputSchema is missing/],
    ['inputs that are a list', `${IN}/type`, 'array', /type object/],
    ['no properties of inputs', `${IN}/properties`, undefined, /must have properties/],
    ['a reserved input', `${IN}/properties/orgId`, { type: 'string' }, /own/],
    ['an input name with a digit first', `${IN}/properties/1x`, { type: 'string' }, /letter first/],
    ['an input name with a dot', `${IN}/properties/a.b`, { type: 'string' }, /letter first/],
    ['a nested input', `${IN}/properties/x`, { type: 'object' }, /primitive/],
    ['a list as input', `${IN}/properties/x`, { type: 'array', items: { type: 'string' } }, /primitive/],
    ['$ref in an input', `${IN}/properties/x`, { $ref: '#/definitions/x' }, /inputSchema must not use \$ref/],
    ['no output schema', OUT, undefined, /successSchema is missing/],
    ['a list in a list', `${OUT}/properties/x`, { type: 'array', items: { type: 'array' } }, /nested array/],
    [
      'a list in an object of a list',
      `${OUT}/properties/x`,
      { type: 'array', items: { type: 'object', properties: { y: { type: 'array' } } } },
      /The output x holds a nested array/,
    ],
    ['$ref in an output', `${OUT}/properties/x`, { $ref: '#' }, /successSchema must not use \$ref/],
    ['$ref in a list of schemas', `${OUT}/allOf`, [{ $ref: '#' }], /successSchema must not use \$ref/],
  ] as const)('is refused, with a sentence: %s', (_name, where, value, sentence) => {
    expect(changed(where, value).faults.join('\n')).toMatch(sentence);
  });

  it.each([
    ['a name without a version', 'name', 'Find order', /no version/],
    ['secure in words', 'secure', 'false', /secure should be/],
    ['no time-out', 'config/timeoutSeconds', undefined, /wait 60 s/],
    ['a time-out that is null', 'config/timeoutSeconds', null, /wait 60 s/],
    ['a time-out as text', 'config/timeoutSeconds', '20', /whole number/],
    ['plain http', URL, 'http://api.example.org/a', /https/],
    ['an address without a host', URL, '/api/v2/users/me', /https/],
    ['a method in small letters', 'config/request/requestType', 'get', /written GET/],
    ['an empty body template', BODY, '', /requestTemplate is empty/],
    ['an unknown input', BODY, '{"a": ${input.nope}}', /input.nope, which is not in/],
    ['an unknown input in brackets', BODY, '{"a": $input["nope"]}', /input.nope, which is not in/],
    ['an unknown input by get', BODY, '{"a": $!input.get(\'nope\')}', /input.nope, which is not in/],
    ['an unknown input in an argument', BODY, '{"a": "$!esc.jsonString($!input.nope)"}', /input.nope, which/],
    ['an unknown input in a condition', BODY, '{#if($input.nope)"a": 1#end}', /input.nope, which is not in/],
    [
      'formal notation of an optional input',
      BODY,
      '{"n": ${input.count}}',
      /prints \$\{input.count\} to the letter/,
    ],
    ['short notation of it', BODY, '{"n": $input.count}', /write \$!input.count\./],
    [
      'a macro over it',
      BODY,
      '{"n": "$esc.jsonString(${input.note})"}',
      /optional input note is absent: write \$!esc.jsonString\(\$!\{input.note\}\)/,
    ],
    [
      'the macro alone in formal notation',
      BODY,
      '{"n": "$esc.jsonString($!{input.note})"}',
      /note is absent/,
    ],
    ['it inside a text', URL, 'https://a/$esc.url("a ${input.note}")', /note is absent/],
    ['it in a header', 'config/request/headers/A', '${input.note}', /header A prints/],
    ['a method on it', BODY, '{"n": ${input.count.toString()}}', /count is absent/],
    [
      'an input in the address as it is',
      URL,
      'https://a/${input.order}',
      /escape \$\{input.order\} with \$esc.url/,
    ],
    ['an input between quotes as it is', BODY, '{"a": "${input.order}"}', /with \$esc.jsonString/],
    ['a macro in braces', URL, 'https://a/${esc.url($input.order)}', /as \$esc.method\(…\), without braces/],
    ['a default that is null', `${DEFAULTS}/status`, 'null', /is null/],
    ['a default that is no text', `${DEFAULTS}/status`, null, /no default/],
    ['a text without its quotes', `${DEFAULTS}/status`, 'unknown', /no JSON/],
    ['no defaults at all', DEFAULTS, undefined, /status has no default/],
    ['a default of nothing', `${DEFAULTS}/other`, '1', /not in translationMap/],
    ['a mapping named as every object has one', `${MAP}/toString`, '$.a', /toString has no default/],
    ['a mapping that goes nowhere', SUCCESS, '{}', /doesn't use status/],
    [
      'an unknown name in the answer',
      SUCCESS,
      '{"a": ${status}, "b": ${state}}',
      /prints \$\{state\} to the letter/,
    ],
    ['no success template', SUCCESS, undefined, /successTemplate is missing/],
    ['an input without a type', `${IN}/properties/x`, {}, /should have one type/],
    ['an input of two types', `${IN}/properties/x`, { type: ['string', 'null'] }, /should have one type/],
    ['a required input that there is none of', `${IN}/required`, ['order', 'nope'], /nope is required/],
    ['an input schema without a type', `${IN}/type`, undefined, /should name its type/],
  ] as const)('imports, and is warned of: %s', (_name, where, value, sentence) => {
    const { faults, warnings } = changed(where, value);
    expect(faults).toEqual([]);
    expect(warnings.join('\n')).toMatch(sentence);
  });

  it.each([
    ['secure left out', 'secure', undefined],
    ['a version behind an underscore', 'name', 'CRM_FindOrder_v2'],
    ['a version with the stamp of an export', 'name', 'Find order v2 - Exported 2026-05-01 @ 10:00:00'],
    ['a name of 256 characters', 'name', `${'x'.repeat(253)} v1`],
    ['a time-out of 1 s', 'config/timeoutSeconds', 1],
    ['a time-out of 60 s', 'config/timeoutSeconds', 60],
    ['no headers', 'config/request/headers', undefined],
    ['the whole request as it came', BODY, '${input.rawRequest}'],
    ['an address on this machine', URL, 'http://127.0.0.1:8080/a'],
    ['an address out of the credentials', URL, '${credentials.baseUrl}/a'],
    ['JSON that the flow hands over', BODY, '$!{input.note}'],
    ['JSON among other fields', BODY, '{"say": "\\"", "a": ${input.order}, "b": "c"}'],
    ['an input that is tested before', BODY, '{#if($input.count)"n": ${input.count}#end}'],
    ['a text around an input in a macro', URL, 'https://a/$esc.url("phone:${input.order}")'],
    ['an absent argument in a quiet macro', BODY, '{"n": "$!esc.jsonString(${input.note})"}'],
    ['a number between quotes', BODY, '{"n": "$!{input.count}"}'],
    ['a variable of the template', BODY, '{#set($n = "$!{input.note}")"n": "$esc.jsonString($n)"}'],
    ['a comment', BODY, '{"a": 1} ## ${esc.url(input.x)}'],
    ['dollars and hashes that are text', BODY, '{"a": "cost $5 (#1), $ {x}, #orders"}'],
    ['short notation in the answer', SUCCESS, '{"status": $status}'],
    ['a loop in the answer', SUCCESS, '{"s": [#foreach($s in $status)"$s"#if($foreach.hasNext),#end#end]}'],
    ['a property named $ref', `${OUT}/properties/$ref`, { type: 'string' }],
    ['lists of texts and of objects', `${OUT}/properties/x`, { type: 'array', items: { type: 'object' } }],
    [
      'an object in an object',
      `${OUT}/properties/x`,
      { type: 'object', properties: { y: { type: 'array' } } },
    ],
    ['an output without properties', `${OUT}/properties`, undefined],
    ['an answer that is a list', OUT, { type: 'array', items: { type: 'string' } }],
    ['an input that may be null', `${IN}/properties/x`, { type: 'null' }],
    ['fields that no import looks at', 'category', 'CRM'],
  ] as const)('imports, and nothing is said: %s', (_name, where, value) => {
    expect(changed(where, value)).toEqual({ faults: [], warnings: [], notes: [] });
  });

  it('an answer that is passed on whole needs no translation map', () => {
    const action = sound();
    const response = { successTemplate: '${rawResult}' };
    expect(findingsOf({ ...action, config: { ...action.config, response } }).warnings).toEqual([]);
  });

  it.each([
    ['integrationType', 'aws-lambda-data-actions', /aws-lambda-data-actions is another integration type/],
    ['actionType', 'customAuth', /custom authentication action/],
  ] as const)('of a kind with rules of its own is only noted: %s %s', (where, value, sentence) => {
    const { faults, notes } = findingsOf({
      name: 'a v1',
      integrationType: 'custom-rest-actions',
      [where]: value,
    });
    expect(faults).toEqual([]);
    expect(notes.join()).toMatch(sentence);
  });

  it('never crashes the check, whatever it holds', () => {
    fc.assert(fc.property(fc.jsonValue(), (value) => faultsOf(value).length > 0));
  });
});

describe('data-actions check', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'actions-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));
  const file = (content: string | Buffer): string => {
    const name = path.join(folder, 'a.json');
    writeFileSync(name, content);
    return name;
  };

  it('reads a file with a byte order mark', () => {
    expect(checkFiles([file(`﻿${JSON.stringify(sound())}`)])).toEqual({ lines: [], doImport: true });
  });

  it('warnings and notes refuse nothing', () => {
    const name = file(JSON.stringify({ ...sound(), name: 'a', integrationType: 'other' }));
    expect(checkFiles([name])).toEqual({
      lines: [
        expect.stringContaining('a.json: warning: The name'),
        expect.stringContaining('a.json: note: other'),
      ],
      doImport: true,
    });
  });

  it.each([
    ['a list of actions', JSON.stringify([sound()]), 'holds a list'],
    ['what is not JSON', '{', 'JSON'],
    ['UTF-16', Buffer.from(`﻿${JSON.stringify(sound())}`, 'utf16le'), 'UTF-16'],
    ['null', 'null', 'one JSON object'],
  ])('refuses %s', (_name, content, words) => {
    expect(checkFiles([file(content)])).toEqual({ lines: [expect.stringContaining(words)], doImport: false });
  });

  it('refuses a file that is not there', () => {
    expect(checkFiles([path.join(folder, 'none')]).doImport).toBe(false);
  });
});
