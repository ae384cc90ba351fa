/**
 * The connector of the routes that name none: of the kind that the setting CRM_KIND says, reached with one fixed header. A
 * request's fields go to the system as they came, and every event that changes an interaction's state is taken.
 */
import { CRM } from '../../core/connector/default.ts';
import { type Connector, staticHeader } from '../../core/connector/index.ts';
import { rest } from '../rest.ts';
import { servicenow } from '../servicenow.ts';
import { firstSalesforce } from './salesforce.ts';

export const CRM_KINDS = ['rest', 'salesforce', 'servicenow'] as const;
export type CrmKind = (typeof CRM_KINDS)[number];

export interface CrmOptions {
  /** Setting CRM_KIND. */
  kind: CrmKind;
  /** Setting CRM_BASE_URL. */
  baseUrl: string;
  /** Setting CRM_SUPPORTS_IDEMPOTENCY. Salesforce's upserts need no such thing. */
  supportsIdempotency: boolean;
}

/** Its one event rule is named as its breaker always was. */
export function defaultCrm({ kind, baseUrl, supportsIdempotency }: CrmOptions): Connector {
  const options = { name: CRM.name, baseUrl, auth: staticHeader() };
  const kinds: Readonly<Record<CrmKind, () => Connector>> = {
    rest: () => rest({ ...options, idempotencyKeys: supportsIdempotency }),
    salesforce: () => firstSalesforce(options),
    servicenow: () => servicenow({ ...options, uniqueIndex: supportsIdempotency }),
  };
  const { events, ...connector } = kinds[kind]();
  const [rule] = Object.values(events);
  return { ...connector, events: rule === undefined ? {} : { events: rule } };
}
