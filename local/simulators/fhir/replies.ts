/** The simulated server's bundles, outcomes, and what it says about itself. */
import type { SimReply, SimRequest } from '../system.ts';
import type { SearchPlan } from './search.ts';

export type Resource = Readonly<Record<string, unknown>>;

export const TYPES = ['Patient', 'Task', 'Communication'];
export const FHIR_JSON = { 'content-type': 'application/fhir+json' };

/** A page of the matches; `total` counts all of them, and `next` is there while more follow. */
export function bundle(
  { baseUrl, path, query }: SimRequest,
  all: readonly Resource[],
  { count, offset }: SearchPlan,
): Resource {
  const linkTo = (relation: string, start: number) => {
    const asked = new URLSearchParams(query);
    if (start > 0) asked.set('_offset', String(start));
    return { relation, url: `${baseUrl}${path}?${asked}` };
  };
  const end = offset + count;
  const link = [linkTo('self', offset), ...(end < all.length ? [linkTo('next', end)] : [])];
  const entry = all.slice(offset, end).map((resource) => ({
    fullUrl: `${baseUrl}/${String(resource['resourceType'])}/${String(resource['id'])}`,
    resource,
    search: { mode: 'match' },
  }));
  // A list that is empty is left out in FHIR.
  const entries = entry.length === 0 ? {} : { entry };
  return { resourceType: 'Bundle', type: 'searchset', total: all.length, link, ...entries };
}

export function outcome(status: number, code: string, diagnostics: string): SimReply {
  const issue = [{ severity: 'error', code, diagnostics }];
  return { status, body: { resourceType: 'OperationOutcome', issue }, headers: FHIR_JSON };
}

export function withHeader(reply: SimReply, headers: Record<string, string>): SimReply {
  return { ...reply, headers: { ...reply.headers, ...headers } };
}

/** What a client has to know to get a token: https://hl7.org/fhir/smart-app-launch/conformance.html. */
export function smartConfiguration(baseUrl: string): SimReply {
  const body = {
    token_endpoint: `${baseUrl}/auth/token`,
    grant_types_supported: ['client_credentials'],
    token_endpoint_auth_methods_supported: ['private_key_jwt'],
    token_endpoint_auth_signing_alg_values_supported: ['RS384', 'ES384'],
    scopes_supported: TYPES.map((type) => `system/${type}.crs`),
    capabilities: ['client-confidential-asymmetric', 'permission-v2'],
  };
  return { status: 200, body };
}

export function capabilities(nowMs: number): SimReply {
  const resource = TYPES.map((type) => ({
    type,
    interaction: ['read', 'search-type', ...(type === 'Patient' ? [] : ['create'])].map((code) => ({ code })),
    conditionalCreate: type !== 'Patient',
  }));
  const body = {
    resourceType: 'CapabilityStatement',
    status: 'active',
    date: new Date(nowMs).toISOString(),
    kind: 'instance',
    fhirVersion: '4.0.1',
    format: ['application/fhir+json'],
    rest: [{ mode: 'server', resource }],
  };
  return { status: 200, body, headers: FHIR_JSON };
}
