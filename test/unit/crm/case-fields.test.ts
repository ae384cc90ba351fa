import { describe, expect, test } from '@jest/globals';
import { caseRecord, SALESFORCE_CASE, SERVICENOW_CASE } from '../../../lambdas/connectors/case-fields.ts';

describe('the fields of a case', () => {
  test('P2: what a record does not know is not sent: a strict API refuses all of it for one such field', () => {
    const fields = {
      conversationId: 'c',
      correlationId: 'x',
      subject: 'S',
      phone: '+1',
      queue: 'q',
      constructor: 1,
    };
    expect(caseRecord(fields, SALESFORCE_CASE)).toEqual({ subject: 'S', SuppliedPhone: '+1' });
    expect(caseRecord(fields, SERVICENOW_CASE)).toEqual({ short_description: 'S' });
  });

  test('fields of the organisation’s own go as they came', () => {
    expect(caseRecord({ Region__c: 'EU', u_region: 'EU', Priority: 'High' }, SALESFORCE_CASE)).toEqual({
      Region__c: 'EU',
      Priority: 'High',
    });
    expect(caseRecord({ Region__c: 'EU', u_region: 'EU', priority: '1' }, SERVICENOW_CASE)).toEqual({
      u_region: 'EU',
      priority: '1',
    });
  });
});
