/** The audit trail on the page. */
import { systemRandom } from '../../lambdas/adapters/system.ts';
import { dynamoAudit } from '../dlq/dynamo-audit.ts';
import type { AuditRow } from './contract.ts';
import type { Desk } from './desk.ts';
import type { Route } from './server.ts';

/** The newest so many (own choice). */
const SHOWN = 200;

export function auditRoutes({ at }: Desk): Record<string, Route> {
  return {
    'GET audit': async (): Promise<AuditRow[]> => {
      const entries = await dynamoAudit(at.dynamo, at.table('coordination'), systemRandom).list(SHOWN);
      return entries.map(({ atMs, operator, action, queue, messageKey, reason }) => ({
        ...{ atMs, operator, action, reason },
        about: queue,
        message: messageKey,
      }));
    },
  };
}
