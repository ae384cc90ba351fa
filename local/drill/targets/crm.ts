/** The connector `crm`, by the routes that are older than connectors. */
import { isUsable } from '../../traffic/callers.ts';
import type { RequestTarget, Target } from '../../traffic/target.ts';

/** Requests for the CRM. */
export const crmRequests: RequestTarget = {
  sink: 'crm',
  refreshes: true,
  submit(operation, reference, phone) {
    // Salesforce and ServiceNow are sent a case's own fields alone: the subject is one.
    const subject = `Call back ${JSON.stringify({ reference })}`;
    const more = operation === 'create-case' ? { subject, reference } : {};
    return { path: '/crm/requests', body: { operation, ...phoneOf(phone), ...more } };
  },
  poll: (requestId) => `/crm/requests/${encodeURIComponent(requestId)}`,
};

/** `callsASecond`: what the CRM allows. */
export function crmTarget(callsASecond: number): Target {
  return {
    name: 'crm',
    simulator: 'crm',
    operations: { 'crm/events': 'event', 'crm/create-case': 'case' },
    limit: { calls: callsASecond, windowMs: 1000 },
    takesEvents: false,
    lookups: { path: '/crm/customer-lookup', isUsable },
    requests: crmRequests,
  };
}

/** Absent where the caller has none. */
export function phoneOf(phone: string): { phone?: string } {
  return phone === '' ? {} : { phone };
}
