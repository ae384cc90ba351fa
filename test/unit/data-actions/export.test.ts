import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { diffLines } from '../../../bin/commands/data-actions.ts';
import type { DataAction } from '../../../bin/data-actions/action.ts';
import type { ActionDescription } from '../../../bin/data-actions/description.ts';
import { actionDescriptions } from '../../../bin/data-actions/descriptions.ts';
import { type ExportOptions, exportActions } from '../../../bin/data-actions/export.ts';
import { readLock } from '../../../bin/data-actions/lock.ts';
import { planActions } from '../../../bin/data-actions/plan.ts';
import { pollOf } from '../../../bin/data-actions/poll.ts';
import { SettingError } from '../../../lambdas/core/errors.ts';
import { resolveConfig } from '../../../lib/config.ts';

const customer: ActionDescription = {
  connector: 'crm',
  kind: 'lookup',
  name: 'customer',
  path: '/crm/customer-lookup',
  inputs: [{ name: 'ani', type: 'string', description: 'The number' }],
  outputs: [{ name: 'tier', type: 'string', default: 'standard', description: 'The tier' }],
};
const tier = customer.outputs[0] as ActionDescription['outputs'][number];

let folder: string;
let options: ExportOptions;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'actions-'));
  const lock = path.join(folder, 'lock.json');
  options = { url: 'https://api.example.com/', lookupDeadlineMs: 3500, out: folder, format: 'json', lock };
});
afterEach(() => rmSync(folder, { recursive: true }));

const exported = (...descriptions: ActionDescription[]): DataAction[] =>
  exportActions(descriptions, options).files.map((file) => JSON.parse(readFileSync(file, 'utf8')));
const namesOf = (actions: readonly DataAction[]) => actions.map(({ name }) => name);

describe('data-actions export', () => {
  it('writes a lookup, each operation and one poll of the CRM, on today’s routes', () => {
    const actions = exported(...actionDescriptions());
    expect(
      actions.map(({ name, config }) => [
        name,
        config.request.requestType,
        config.request.requestUrlTemplate,
      ]),
    ).toEqual([
      ['Steadyline crm customer v1', 'POST', 'https://api.example.com/crm/customer-lookup'],
      ['Steadyline crm create-case v1', 'POST', 'https://api.example.com/crm/requests'],
      ['Steadyline crm refresh-customer v1', 'POST', 'https://api.example.com/crm/requests'],
      [
        'Steadyline crm poll v1',
        'GET',
        'https://api.example.com/crm/requests/$!esc.url($!{input.requestId})',
      ],
    ]);
  });

  it('P2: an operation’s Idempotency-Key is made of conversation and operation, apart for each connector', () => {
    const other = {
      ...customer,
      kind: 'operation',
      connector: 'zendesk',
      name: 'note',
      path: '/requests/zendesk/note',
    } as const;
    const keys = exported(...actionDescriptions(), other).map(
      ({ config }) => config.request.headers['Idempotency-Key'],
    );
    const conversation = '$!esc.url($!{input.conversationId})';
    expect(keys).toEqual([
      undefined,
      `${conversation}-create-case`,
      `${conversation}-refresh-customer`,
      undefined,
      `${conversation}-zendesk-note`,
    ]);
  });

  it('P5: the lookup’s own deadline is always the shorter one', () => {
    const lookupDeadlineMs = Number(resolveConfig()['LOOKUP_DEADLINE_MS']);
    options = { ...options, lookupDeadlineMs };
    expect((exported(customer)[0]?.config.timeoutSeconds ?? 0) * 1000).toBeGreaterThan(lookupDeadlineMs);
    options = { ...options, lookupDeadlineMs: 4001 };
    expect(exported(customer)[0]?.config.timeoutSeconds).toBe(7);
  });

  it.each(['example', 'http://api.example.com', 'https://a b', 'https://a/"', 'https://a/${x}'])(
    'refuses an address that is none: %s',
    (url) => {
      expect(() => exportActions([customer], { ...options, url })).toThrow('--url must be an https address');
      expect(existsSync(options.lock)).toBe(false);
    },
  );

  it('takes the local runner’s address', () => {
    expect(exportActions([customer], { ...options, url: 'http://127.0.0.1:8080' }).files).toHaveLength(1);
  });

  it.each([
    ['a connector in capitals', { connector: 'CRM' }, /small letters/],
    ['a name with a blank', { name: 'a b' }, /small letters/],
    ['a path that is none', { path: 'crm' }, /no path/],
    ['a path of an unknown input', { path: '/a/{b}' }, /\{b\}/],
    ['a reserved input', { inputs: [{ name: 'orgId', type: 'string' }] }, /orgId/],
    ['an input name with a blank', { inputs: [{ name: 'a b', type: 'string' }] }, /"a b"/],
    ['an output with a dash', { outputs: [{ ...tier, name: 'a-b' }] }, /"a-b"/],
    ['an output of the frame', { outputs: [{ ...tier, name: 'source' }] }, /source is declared twice/],
    [
      'a default of another type',
      { outputs: [{ ...tier, type: 'integer' }] },
      /default of tier is no integer/,
    ],
    ['a default that is half', { outputs: [{ name: 'n', type: 'integer', default: 0.5 }] }, /is no integer/],
    [
      'a body of which all may be absent',
      { inputs: [{ name: 'n', type: 'integer', optional: true }] },
      /text or required/,
    ],
  ] as const)('refuses a description, with a sentence: %s', (_name, more, sentence) => {
    const description = { ...customer, ...more } as ActionDescription;
    expect(() => exported(description)).toThrow(sentence);
    expect(() => exported(description)).toThrow(SettingError);
  });

  it('refuses two actions of one name', () => {
    expect(() => exported(customer, customer)).toThrow(
      'Two Data Actions are named "Steadyline crm customer"',
    );
  });

  it('the poll answers for every operation; one field can not be two things', () => {
    const operation = (
      name: string,
      type: 'string' | 'integer',
      fallback: string | number,
    ): ActionDescription => ({
      ...customer,
      kind: 'operation',
      name,
      outputs: [{ name: 'id', type, default: fallback }],
    });
    const poll = pollOf('crm', '/r/{requestId}', [
      operation('a', 'string', ''),
      operation('b', 'string', ''),
    ]);
    expect(poll.outputs.map(({ name }) => name)).toEqual(['id']);
    expect(() => pollOf('crm', '/r', [operation('a', 'string', ''), operation('b', 'integer', 0)])).toThrow(
      /declares id/,
    );
  });
});

describe('the version in a name', () => {
  const wider: ActionDescription = {
    ...customer,
    outputs: [tier, { name: 'cases', type: 'integer', default: 0 }],
  };

  it('stays while the contract does, rises when it changes, and is remembered', () => {
    expect(namesOf(exported(customer))).toEqual(['Steadyline crm customer v1']);
    expect(namesOf(exported(customer))).toEqual(['Steadyline crm customer v1']);
    expect(namesOf(exported(wider))).toEqual(['Steadyline crm customer v2']);
    expect(
      namesOf(exported({ ...wider, inputs: [{ name: 'ani', type: 'string', optional: true }] })),
    ).toEqual(['Steadyline crm customer v3']);
    expect(
      readLock(options.lock)
        .get('Steadyline crm customer')
        ?.map(({ version }) => version),
    ).toEqual([1, 2, 3]);
  });

  it('is the old one where a contract goes back to what it was', () => {
    exported(customer);
    exported(wider);
    expect(namesOf(exported(customer))).toEqual(['Steadyline crm customer v1']);
    expect(namesOf(exported(wider))).toEqual(['Steadyline crm customer v2']);
  });

  it('is not raised by words, defaults, paths or the order of fields: the contract stays to the letter', () => {
    const [first] = exported(wider);
    const [again] = exported({
      ...wider,
      path: '/lookups/crm/customer',
      outputs: [
        { name: 'cases', type: 'integer', default: -1, description: 'Open cases' },
        { ...tier, description: 'Other words', default: 'gold' },
      ],
    });
    expect(again?.contract).toEqual(first?.contract);
    expect(again?.config.response.translationMapDefaults['tier']).toBe('"gold"');
    expect(again?.config.request.requestUrlTemplate).toContain('/lookups/crm/customer');
  });

  it('files and contracts of older versions stay', () => {
    exported(customer);
    const before = readFileSync(path.join(folder, 'steadyline-crm-customer-v1.custom.json'), 'utf8');
    exported(wider);
    expect(readFileSync(path.join(folder, 'steadyline-crm-customer-v1.custom.json'), 'utf8')).toBe(before);
  });

  it.each([
    '',
    '{',
    '[]',
    '{"format":2,"actions":{}}',
    '{"format":1,"actions":{"a":[{"version":1}]}}',
    '{"format":1,"actions":{"a":1}}',
  ])('is not guessed where the lock can not be read: %s', (content) => {
    writeFileSync(options.lock, content);
    expect(() => exported(customer)).toThrow(/restore it from version control/);
    expect(readFileSync(options.lock, 'utf8')).toBe(content);
  });

  it('the lock of this repository holds the contracts of this release', () => {
    const lock = readLock(path.resolve(import.meta.dirname, '../../../data-actions.lock.json'));
    const { actions } = planActions(actionDescriptions(), lock);
    expect(actions.filter(({ status }) => status !== 'known').map(({ changes }) => changes)).toEqual([]);
  });
});

describe('data-actions diff', () => {
  const diff = (...descriptions: ActionDescription[]) =>
    diffLines(planActions(descriptions, readLock(options.lock)));

  it('reports what is new', () => {
    expect(diff(customer)).toEqual({ lines: ['Steadyline crm customer v1: new'], differs: true });
  });

  it('reports what is as before, and what nothing describes any more', () => {
    exported(customer);
    expect(diff(customer)).toEqual({
      lines: ['Steadyline crm customer v1: as exported before'],
      differs: false,
    });
    expect(diff()).toEqual({
      lines: ['Steadyline crm customer: no longer described; flows may still use it'],
      differs: false,
    });
  });

  it('reports each field that changes, and writes nothing', () => {
    exported(customer);
    const before = readFileSync(options.lock, 'utf8');
    const changed: ActionDescription = {
      ...customer,
      inputs: [
        { name: 'ani', type: 'string', optional: true },
        { name: 'email', type: 'string', optional: true },
      ],
      outputs: [{ name: 'level', type: 'integer', default: 0 }],
    };
    expect(diff(changed)).toEqual({
      lines: [
        'Steadyline crm customer v2: the contract differs from v1, which stays until no flow uses it',
        '  ~ input ani: string → string, optional',
        '  + input email: string, optional',
        '  - output tier: string',
        '  + output level: integer',
      ],
      differs: true,
    });
    expect(readFileSync(options.lock, 'utf8')).toBe(before);
  });
});

describe('data-actions export --format terraform', () => {
  const files = (...descriptions: ActionDescription[]) =>
    exportActions(descriptions, { ...options, format: 'terraform' }).files.map((file) => ({
      name: path.basename(file),
      content: readFileSync(file, 'utf8'),
    }));

  it('writes a resource and a file for each version, and the variables they share', () => {
    expect(files(...actionDescriptions()).map(({ name }) => name)).toEqual([
      'steadyline-data-actions.tf',
      'steadyline_crm_customer_v1.tf',
      'steadyline_crm_create_case_v1.tf',
      'steadyline_crm_refresh_customer_v1.tf',
      'steadyline_crm_poll_v1.tf',
    ]);
  });

  it('says what the import file says, Velocity’s braces kept from Terraform', () => {
    const [variables, action] = files(customer);
    expect(variables?.content).toContain('variable "steadyline_integration_id" {\n');
    expect(
      action?.content.split('  contract_output')[0],
    ).toBe(`resource "genesyscloud_integration_action" "steadyline_crm_customer_v1" {
  name                   = "Steadyline crm customer v1"
  category               = var.steadyline_integration_name
  integration_id         = var.steadyline_integration_id
  secure                 = false
  config_timeout_seconds = 6
  contract_input = jsonencode({
    "title"    = "Steadyline crm customer v1 input"
    "type"     = "object"
    "required" = ["ani"]
    "properties" = {
      "ani" = {
        "type"        = "string"
        "description" = "The number"
      }
    }
    "additionalProperties" = false
  })
`);
  });

  it('no text of an action can begin an expression of Terraform', () => {
    const text = '${a} %{ if b } "c" \\ \n \u2028 $${d}';
    const [, action] = files({ ...customer, inputs: [{ name: 'ani', type: 'string', description: text }] });
    const line = action?.content.split('\n').find((one) => one.includes('"description" = '));
    expect(line).toContain('"$${a} %%{ if b } \\"c\\" \\\\ \\n \\u2028 $$${d}"');
  });
});

describe('data-actions export --via lambda', () => {
  const ARN = 'arn:aws:lambda:eu-west-1:111122223333:function:steadyline-lookup:live';
  const exported = (lookupArn: string, of: readonly ActionDescription[] = actionDescriptions([])) =>
    exportActions(of, { ...options, url: '', lookupArn }).files.map(
      (file) => JSON.parse(readFileSync(file, 'utf8')) as DataAction,
    );

  it('writes the lookups alone, which invoke the function with their fields and neither address nor key', () => {
    const [action, ...others] = exported(ARN);
    expect(others).toEqual([]);
    expect(action).toMatchObject({
      name: 'Steadyline crm customer v1',
      integrationType: 'aws-lambda-data-actions',
    });
    expect(action?.config.request).toEqual({
      requestUrlTemplate: ARN,
      requestType: 'POST',
      headers: {},
      requestTemplate: '{"lookup": "customer", "ani": "$!esc.jsonString($!{input.ani})"}',
    });
  });

  it('has the contract and the answer of the action on the route', () => {
    const [viaApi] = exportActions(actionDescriptions([]), options).files.map(
      (file) => JSON.parse(readFileSync(file, 'utf8')) as DataAction,
    );
    const [action] = exported(ARN);
    expect([action?.contract, action?.config.response]).toEqual([viaApi?.contract, viaApi?.config.response]);
    expect(action?.config.timeoutSeconds).toBe(viaApi?.config.timeoutSeconds);
  });

  it('names each connector’s own function', () => {
    const [, billing] = exported(ARN, [customer, { ...customer, connector: 'billing' }]);
    expect(billing?.config.request.requestUrlTemplate).toBe(
      'arn:aws:lambda:eu-west-1:111122223333:function:steadyline-billing-lookup',
    );
  });

  it.each(['', 'https://api.example.org', 'arn:aws:lambda:eu-west-1:1:function:x'])('refuses %j', (arn) => {
    expect(() => exported(arn)).toThrow(SettingError);
  });
});
