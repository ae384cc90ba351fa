/** The shape of a request: all of it but its values, read by parsers of the receiving side. */
import type { ConnectorRequest } from '../../../lambdas/core/connector/request/request.ts';
import { parts } from '../../../local/simulators/fhir/search.ts';
import { type Condition, parseSoql } from '../../../local/simulators/salesforce/soql.ts';

export interface Shape {
  method: string;
  lane: string;
  segments: number;
  /** Names of the query, and what is fixed of their values. */
  query: readonly (readonly [string, unknown])[];
  headers: readonly string[];
  body: unknown;
}

export function shapeOf({ method, path, headers, body, lane }: ConnectorRequest): Shape {
  const url = new URL(`https://host.example.org${path}`);
  return {
    method,
    lane,
    segments: url.pathname.split('/').length,
    query: queryIn(url.search.slice(1)),
    headers: Object.keys(headers).sort(),
    body: body === undefined ? undefined : skeleton(JSON.parse(body)),
  };
}

/** As a server reads it, without its values. */
export function queryIn(text: string): [string, unknown][] {
  return [...new URLSearchParams(text)].map(([name, value]) => [name, languageIn(name, value)]);
}

function languageIn(name: string, value: string): unknown {
  switch (name) {
    case 'q': {
      const { where, ...rest } = parseSoql(value);
      return { ...rest, where: where && conditionIn(where) };
    }
    case 'sysparm_query':
      return value.split('^').map((condition) => condition.split(/[=<>]|IN/, 1)[0]);
    case 'filter':
      return odataIn(value);
    case '$filter':
      return [...new Set(odataIn(value).split(' or '))];
    case 'query':
      return value.replace(/"[^"]*"/g, '?');
    case 'identifier':
    case 'token':
      return parts(value, ',').map((one) => parts(one, '|').length);
    default:
      return typeof value;
  }
}

function conditionIn(one: Condition): unknown {
  if (one.kind !== 'in') return { kind: one.kind, parts: one.parts.map(conditionIn) };
  return { kind: one.kind, field: one.field, negated: one.negated };
}

/** Literals out; lists of any length are one. */
function odataIn(text: string): string {
  return text.replace(/'(?:[^']|'')*'/g, '?').replace(/\((\?,?)+\)/g, '(?)');
}

/** Names and kinds, not values. */
function skeleton(value: unknown): unknown {
  if (Array.isArray(value)) {
    const kinds = value.map(skeleton);
    // Lists of any length are one.
    return kinds.every((kind) => typeof kind === 'string') ? [...new Set(kinds)] : kinds;
  }
  if (typeof value !== 'object' || value === null) return typeof value;
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [name, FREE.has(name) ? 'free' : skeleton(one)]),
  );
}

/** What goes on as it came, whatever it is. */
const FREE: ReadonlySet<string> = new Set(['data']);
