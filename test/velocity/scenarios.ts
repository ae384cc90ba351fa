/** What is rendered of each exported template: with every input, without each, and with texts that would break out. */
import type { DataAction } from '../../bin/data-actions/action.ts';
import type { ActionDescription } from '../../bin/data-actions/description.ts';
import { actionDescriptions } from '../../bin/data-actions/descriptions.ts';
import { generate } from '../../bin/data-actions/generate.ts';
import { planActions } from '../../bin/data-actions/plan.ts';
import billing from '../fixtures/connectors/billing.ts';
import ehr from '../fixtures/connectors/ehr.ts';
import sales from '../fixtures/connectors/sales.ts';

export interface Scenario {
  action: string;
  /** `url`, `body`, `answer` or the name of a header. */
  part: string;
  template: string;
  /** Inputs by name; of an answer, its mapped fields as JSON. */
  given: Readonly<Record<string, string>>;
}

/** A field of every type, required and optional: what no action of today has. */
const everyType: ActionDescription = {
  connector: 'other',
  kind: 'operation',
  name: 'every-type',
  path: '/requests/other/every-type/{list}',
  inputs: [
    { name: 'list', type: 'string' },
    { name: 'text', type: 'string' },
    { name: 'maybe-text', type: 'string', optional: true },
    { name: 'count', type: 'integer' },
    { name: 'maybeCount', type: 'integer', optional: true },
    { name: 'maybeRate', type: 'number', optional: true },
    { name: 'maybeYes', type: 'boolean', optional: true },
  ],
  outputs: [],
};

const ORDINARY: Record<string, string> = {
  integer: '7',
  number: '0.5',
  boolean: 'true',
  string: '415-555-2671',
};
/** Quotes, backslashes, line ends, notations, directives, marks of other scripts, and what a path or a query is made of. */
const HOSTILE: readonly string[] = [
  '"}, "operation": "delete"',
  'back\\slash and \\" and \\u0022',
  'two\r\nlines\tand a bell \u0007',
  '$input.subject ${input.subject} $!{esc.url($input.ani)} #if(true) #end ## #*',
  'Zoë 名前 \u{1f600} \u2028 \ufeff',
  '../admin?x=1&y=2#z %2F;a=b + c',
  'null',
  '',
];

export const OPTIONS = { url: 'https://api.example.com', lookupDeadlineMs: 3500 };

/** Those of an organisation with three connectors of its own. */
export const connectors = [billing, ehr, sales];

export function exportedActions(): DataAction[] {
  const { actions } = planActions([...actionDescriptions(connectors), everyType], new Map());
  return actions.map(({ description, version, contract }) =>
    generate(description, version, contract, OPTIONS),
  );
}

export function scenarios(): Scenario[] {
  return exportedActions().flatMap((action) => [...requests(action), ...answers(action)]);
}

/** Inputs of a type that is no text can't hold a hostile one. */
export function requests(action: DataAction): Scenario[] {
  const { request } = action.config;
  const { properties } = action.contract.input.inputSchema;
  const all = Object.fromEntries(
    Object.entries(properties).map(([name, { type }]) => [name, ORDINARY[type] ?? '']),
  );
  const texts = Object.keys(all).filter((name) => properties[name]?.type === 'string');
  const parts: [string, string][] = [
    ['url', request.requestUrlTemplate],
    ...Object.entries(request.headers),
    ...(request.requestType === 'GET' ? [] : [['body', request.requestTemplate] as [string, string]]),
  ];
  const given = [
    all,
    ...Object.keys(all).map((absent) => without(all, [absent])),
    without(all, optionalOf(action)),
    {},
    ...HOSTILE.map((text) => ({ ...all, ...Object.fromEntries(texts.map((name) => [name, text])) })),
  ];
  return parts.flatMap(([part, template]) =>
    distinct(given.map((one) => used(template, one))).map((one) => ({
      action: action.name,
      part,
      template,
      given: one,
    })),
  );
}

/** A translation map hands JSON to the template: what was found, or the default. */
export function answers({ name: action, config: { response } }: DataAction): Scenario[] {
  const template = response.successTemplate;
  const mapped = (value: string) =>
    Object.fromEntries(Object.keys(response.translationMap).map((name) => [name, value]));
  return [
    response.translationMapDefaults,
    ...HOSTILE.map((text) => mapped(JSON.stringify(text))),
    mapped('9007199254740993'),
    mapped('false'),
  ].map((given) => ({ action, part: 'answer', template, given }));
}

export function optionalOf({ contract }: DataAction): string[] {
  const { properties, required } = contract.input.inputSchema;
  return Object.keys(properties).filter((name) => !required.includes(name));
}

/** What the template can see of it. */
function used(template: string, given: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(given).filter(([name]) => template.includes(`input.${name}}`)));
}

function distinct<One>(all: readonly One[]): One[] {
  return [...new Map(all.map((one) => [JSON.stringify(one), one])).values()];
}

function without(given: Readonly<Record<string, string>>, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(Object.entries(given).filter(([name]) => !names.includes(name)));
}
