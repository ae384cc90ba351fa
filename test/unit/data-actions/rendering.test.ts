/** Exported templates as Apache Velocity 1.7 renders them: test/velocity/record.ts has written down what it makes. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import type { DataAction } from '../../../bin/data-actions/action.ts';
import { findingsOf } from '../../../bin/data-actions/import-rules.ts';
import { parseTemplate } from '../../../bin/data-actions/velocity/parse.ts';
import { readInputs } from '../../../lambdas/core/connector/input.ts';
import { idempotencyKeyIn } from '../../../lambdas/core/requests/idempotency-key.ts';
import {
  answers,
  connectors,
  exportedActions,
  optionalOf,
  requests,
  type Scenario,
} from '../../velocity/scenarios.ts';
import { readCrmRequest } from '../requests/read-rig.ts';

const fixture = (name: string) =>
  JSON.parse(readFileSync(path.resolve(import.meta.dirname, '../../fixtures', name), 'utf8'));
type Row = [template: string, given: Record<string, string>, renders: string | null];
const keyOf = (template: string, given: unknown) => JSON.stringify([template, given]);
const recorded = new Map(
  (fixture('velocity/rendered.json') as Row[]).map(([template, given, renders]) => [
    keyOf(template, given),
    renders,
  ]),
);
const rendered = ({ template, given }: Scenario): string => {
  const text = recorded.get(keyOf(template, given));
  if (typeof text !== 'string') throw new Error(`Not recorded: run test/velocity/record.ts (${template})`);
  return text;
};
const actions = exportedActions().map((action) => [action.name, action] as const);
const of = (action: DataAction, part: string) => requests(action).filter((one) => one.part === part);

/** What the body must be: each input given, an absent text empty, and any other absent input left out. */
function wanted(action: DataAction, given: Readonly<Record<string, string>>): Record<string, unknown> {
  const { properties } = action.contract.input.inputSchema;
  const { requestTemplate } = action.config.request;
  const inBody = Object.keys(properties).filter((name) => requestTemplate.includes(`"${name}":`));
  const operation = /^\{"operation": "([a-z-]+)"/.exec(requestTemplate)?.[1];
  return {
    ...(operation === undefined ? {} : { operation }),
    ...Object.fromEntries(
      inBody.flatMap((name): [string, unknown][] => {
        if (properties[name]?.type === 'string') return [[name, given[name] ?? '']];
        return given[name] === undefined ? [] : [[name, JSON.parse(given[name])]];
      }),
    ),
  };
}

describe.each(actions)('%s, rendered', (_name, action) => {
  it('its body says what is given and nothing else, whatever is absent and whatever a text holds', () => {
    for (const one of of(action, 'body')) {
      const required = action.contract.input.inputSchema.required;
      const lacksNumber = required.some(
        (name) =>
          action.contract.input.inputSchema.properties[name]?.type !== 'string' && !(name in one.given),
      );
      // Genesys Cloud runs no action without what it requires.
      if (!lacksNumber) expect(JSON.parse(rendered(one))).toEqual(wanted(action, one.given));
    }
  });

  it('its address stays on its path, and no notation is left in it', () => {
    for (const one of of(action, 'url')) {
      const address = new URL(rendered(one));
      expect(address.origin).toBe('https://api.example.com');
      expect([address.search, address.hash]).toEqual(['', '']);
      expect(address.pathname.split('/')).toHaveLength(one.template.split('/').length - 2);
      expect(rendered(one)).not.toMatch(/[${}]/);
    }
  });

  it('its headers are plain ASCII without line ends', () => {
    for (const one of requests(action).filter(({ part }) => part !== 'url' && part !== 'body'))
      expect(rendered(one)).toMatch(/^[\x20-\x7e]*$/);
  });

  it('its answer is JSON with every output, found or not, whatever a text holds', () => {
    for (const one of answers(action)) {
      const parsed = JSON.parse(rendered(one));
      expect(Object.keys(parsed)).toEqual(Object.keys(action.contract.output.successSchema.properties));
      expect(Object.values(parsed)).toEqual(Object.values(one.given).map((value) => JSON.parse(value)));
    }
  });

  it('every input is in quiet notation', () => {
    const { requestUrlTemplate, requestTemplate, headers } = action.config.request;
    for (const template of [requestUrlTemplate, requestTemplate, ...Object.values(headers)])
      for (const one of parseTemplate(template).references)
        if (one.root !== 'credentials' && one.member !== 'rawRequest') expect(one.text).toMatch(/^\$!/);
  });

  it('nothing is said of it by the check', () => {
    expect(findingsOf(action)).toEqual({ faults: [], warnings: [], notes: [] });
  });
});

describe('the API', () => {
  const operations = exportedActions().filter(({ config }) =>
    config.request.requestUrlTemplate.endsWith('/crm/requests'),
  );

  it.each(operations.map((action) => [action.name, action] as const))(
    'takes what %s sends, and its key',
    async (_name, action) => {
      const [body] = of(action, 'body');
      const [key] = of(action, 'Idempotency-Key');
      if (body === undefined || key === undefined) throw new Error('no operation');
      const asked = await readCrmRequest(JSON.parse(rendered(body)), 'US');
      expect(action.name).toContain(asked.operation);
      expect(idempotencyKeyIn({ 'idempotency-key': rendered(key) })).toBe(`415-555-2671-${asked.operation}`);
    },
  );

  it('gets of each operation what it takes: a refresh has no subject', () => {
    const bodies = operations.map((action) => Object.keys(wanted(action, {})));
    expect(bodies).toEqual([
      ['operation', 'conversationId', 'phone', 'subject'],
      ['operation', 'phone'],
    ]);
  });
});

describe('the API of further connectors', () => {
  const parts = connectors.flatMap(({ name, lookups, operations }) => [
    ...Object.entries(lookups).map(([one, { keys }]) => ({ route: `/lookups/${name}/${one}`, keys })),
    ...Object.entries(operations).map(([one, { input }]) => ({ route: `/requests/${name}/${one}`, input })),
  ]);
  const bodiesOf = (route: string) => {
    const action = exportedActions().find(({ config }) =>
      config.request.requestUrlTemplate.endsWith(`example.com${route}`),
    );
    if (action === undefined) throw new Error(`no action calls ${route}`);
    const { required } = action.contract.input.inputSchema;
    return of(action, 'body')
      .filter(({ given }) => required.every((name) => name === 'conversationId' || given[name] !== undefined))
      .map((one) => ({ given: one.given, body: JSON.parse(rendered(one)) as Record<string, unknown> }));
  };

  it.each(parts.map((part) => [part.route, part] as const))(
    '%s takes what its action sends, optional inputs given or not',
    async (route, part) => {
      const bodies = bodiesOf(route);
      expect(bodies.length).toBeGreaterThan(1);
      if ('keys' in part)
        for (const { given, body } of bodies) {
          const { values } = await readInputs(part.keys, body, { defaultRegion: 'US' });
          const absent = Object.keys(part.keys).filter((key) => (given[key] ?? '') === '');
          expect(absent.filter((key) => values[key] !== undefined)).toEqual([]);
        }
      else {
        const faults = bodies
          .filter(({ given }) => !Object.values(given).includes(''))
          .map(async ({ body }) => (await readInputs(part.input, body, { defaultRegion: 'US' })).faults);
        // A hostile text is no telephone number, and is refused as one.
        const unread = (await Promise.all(faults)).flat().filter(({ reason }) => reason !== 'unusable');
        expect(unread).toEqual([]);
      }
    },
  );
});

describe('Apache Velocity', () => {
  it('leaves an optional number out of the body, and puts a given one in', () => {
    const every = exportedActions().find(({ name }) => name.includes('every-type'));
    if (every === undefined) throw new Error('no such action');
    const bodies = of(every, 'body').map((one) => rendered(one));
    expect(optionalOf(every)).toEqual(['maybe-text', 'maybeCount', 'maybeRate', 'maybeYes']);
    expect(bodies).toContain('{"text": "415-555-2671", "maybe-text": "", "count": 7}');
    expect(bodies[0]).toBe(
      '{"text": "415-555-2671", "maybe-text": "415-555-2671", "count": 7, "maybeCount": 7, "maybeRate": 0.5, "maybeYes": true}',
    );
  });

  it.each(
    fixture('cases/data-actions.json').rendering.cases as {
      template: string;
      input: object;
      renders: string;
    }[],
  )('renders $template as it is told', ({ template, input, renders }) => {
    expect(recorded.get(keyOf(template, input))).toBe(renders);
  });

  it('warns of the template that prints itself, and not of the one that is right', () => {
    const [loud, quiet] = fixture('cases/data-actions.json').rendering.cases;
    const said = (requestTemplate: string) => {
      const inputSchema = { type: 'object', properties: { subject: { type: 'string' } } };
      const action = { config: { request: { requestTemplate } }, contract: { input: { inputSchema } } };
      return findingsOf(action).warnings.filter((one) => one.includes('to the letter'));
    };
    expect(said(loud.template)).toHaveLength(1);
    expect(said(quiet.template)).toEqual([]);
  });
});

describe('the reader of templates', () => {
  const syntax = fixture('velocity/syntax.json') as [template: string, isRead: boolean][];
  const refuses = (template: string): boolean => {
    try {
      parseTemplate(template);
      return false;
    } catch {
      return true;
    }
  };

  it('refuses nothing that Velocity reads', () => {
    const read = syntax.filter(([, isRead]) => isRead).map(([template]) => template);
    expect(read.length).toBeGreaterThan(100);
    expect(read.filter(refuses)).toEqual([]);
  });

  it('refuses most of what Velocity can not read', () => {
    const unread = syntax.filter(([, isRead]) => !isRead).map(([template]) => template);
    expect(unread.filter(refuses).length).toBeGreaterThan(unread.length * 0.6);
  });
});
