/** A connector that is whole in its own file, for a system that no shipped kind is for. */
import { type KindTemplate, lookupCases, writeCase } from './template.ts';

export const own: KindTemplate = {
  source: 'own-connector.txt',
  cases: [
    ...lookupCases(
      'customer',
      { customers: [{ id: 'C-1', tier: 'gold' }] },
      { status: 200, body: { customers: [] } },
    ),
    writeCase('create-case', { phone: '+14155550100', subject: 'Call back' }, 201, { id: 'CASE-1' }),
    {
      title: 'a case that the system refuses',
      part: 'operation',
      name: 'create-case',
      given: { subject: 'Call back' },
      replies: [{ status: 422, body: { code: 'SUBJECT_TAKEN' } }],
    },
  ],
};
