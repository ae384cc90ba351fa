/** Templates by kind. Replies are as the vendors' documentation and their simulators have them. */
import type { ShippedKindName } from '../../../lib/connectors/shipped-kinds.ts';
import { own } from './own.ts';
import { type KindTemplate, lookupCases, writeCase } from './template.ts';

const NOT_TO_THE_PLATFORMS = [
  '// The connector crm takes every event and leads to platform updates; only one may.',
  "events: 'none',",
];
const subject = 'Call back';
const known = { name: 'Ann Smith', changed: '2026-01-01T00:00:00Z' };

export const templates: Readonly<Record<ShippedKindName | 'own', KindTemplate>> = {
  own,
  rest: {
    options: ["baseUrl: 'https://$NAME.example.org',", ...NOT_TO_THE_PLATFORMS],
    cases: [
      ...lookupCases(
        'customer',
        { customerId: 'C-1', tier: 'gold' },
        { status: 404, body: { error: 'unknown' } },
      ),
      writeCase('create-case', { phone: '+14155550100' }, 201, { caseId: 'CASE-1' }),
    ],
  },
  warehouse: { options: ["baseUrl: 'https://$NAME.example.org',"], cases: [] },
  servicenow: {
    options: ["baseUrl: 'https://$NAME.service-now.com',", ...NOT_TO_THE_PLATFORMS],
    cases: [
      ...lookupCases(
        'customer',
        { result: [{ phone: '+14155550100', sys_id: 'c0ffee', u_tier: 'gold' }] },
        { status: 200, body: { result: [] } },
      ),
      writeCase('create-case', { phone: '+14155550100' }, 201, {
        result: { sys_id: 'd00d', number: 'CS0001', correlation_id: 'rehearsed-key' },
      }),
    ],
  },
  salesforce: {
    options: [
      "baseUrl: 'https://$NAME.my.salesforce.com',",
      "// Fields of your own: contact: { answer: { tier: 'Tier__c', account: 'Account.Name' } },",
    ],
    cases: [
      ...lookupCases(
        'customer',
        {
          totalSize: 1,
          done: true,
          records: [
            {
              attributes: { type: 'Contact' },
              Id: '0038fe79771db93AAA',
              Name: known.name,
              SystemModstamp: known.changed,
            },
          ],
        },
        { status: 200, body: { totalSize: 0, done: true, records: [] } },
      ),
      writeCase('create-case', { phone: '+14155550100', subject }, 201, {
        id: '500d42951d1ef0bAAA',
        success: true,
        errors: [],
        created: true,
      }),
    ],
  },
  fhir: {
    options: [
      "baseUrl: 'https://$NAME.example.org/r4',",
      "// Events that become a Communication: communications: ['*.wrapup'],",
    ],
    cases: [
      ...lookupCases(
        'patient',
        {
          resourceType: 'Bundle',
          type: 'searchset',
          total: 1,
          entry: [
            {
              resource: {
                resourceType: 'Patient',
                id: 'p-1',
                meta: { lastUpdated: known.changed },
                name: [{ family: 'Smith', given: ['Ann'] }],
                birthDate: '1990-01-31',
                active: true,
              },
              search: { mode: 'match' },
            },
          ],
        },
        { status: 200, body: { resourceType: 'Bundle', type: 'searchset', total: 0 } },
      ),
      writeCase('create-task', { patientId: 'p-1', description: subject }, 201, {
        resourceType: 'Task',
        id: 't-1',
        status: 'requested',
        intent: 'order',
      }),
    ],
  },
  dynamics: {
    options: [
      "baseUrl: 'https://$NAME.crm.dynamics.com',",
      "// Entra's id of the organisation.",
      "tenantId: '00000000-0000-0000-0000-000000000000',",
    ],
    cases: [
      ...lookupCases(
        'customer',
        {
          value: [
            {
              contactid: '8fe79771-db93-3616-ddbe-556f5ea046a4',
              fullname: known.name,
              modifiedon: known.changed,
            },
          ],
        },
        { status: 200, body: { value: [] } },
      ),
      writeCase('create-case', { customerId: '8fe79771-db93-3616-ddbe-556f5ea046a4', subject }, 201, {
        incidentid: 'afb88452-1078-7de3-adad-f540cbd94ad9',
        ticketnumber: 'CAS-1',
      }),
    ],
  },
  hubspot: {
    options: ["baseUrl: 'https://api.hubapi.com',", "// Properties of your own: answer: { tier: 'tier' },"],
    cases: [
      ...lookupCases(
        'customer',
        {
          total: 1,
          results: [
            {
              id: '2514319473',
              properties: { firstname: 'Ann', lastname: 'Smith', lastmodifieddate: known.changed },
              updatedAt: known.changed,
            },
          ],
        },
        { status: 200, body: { total: 0, results: [] } },
      ),
      writeCase('create-ticket', { subject, phone: '+14155550100' }, 200, {
        status: 'COMPLETE',
        results: [
          { id: '2380656472', properties: { subject, steadyline_request: 'rehearsed-key' }, new: true },
        ],
      }),
    ],
  },
  zendesk: {
    options: [
      "baseUrl: 'https://$NAME.zendesk.com',",
      "// User fields of your own: answer: { tier: 'tier' },",
    ],
    cases: [
      ...lookupCases(
        'customer',
        {
          results: [
            {
              result_type: 'user',
              id: 1902414319473,
              name: known.name,
              role: 'end-user',
              updated_at: known.changed,
            },
          ],
          count: 1,
        },
        { status: 200, body: { results: [], count: 0 } },
      ),
      writeCase('create-ticket', { subject, description: 'As told on the phone' }, 201, {
        ticket: { id: 35436, external_id: 'rehearsed-key' },
      }),
    ],
  },
};
