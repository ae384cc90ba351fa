/** What the page only reads: the audit trail, what became of something, what moved. */
import { systemRandom } from '../../lambdas/adapters/system.ts';
import { SettingError } from '../../lambdas/core/errors.ts';
import { dynamoAudit } from '../dlq/dynamo-audit.ts';
import { find } from '../find/find.ts';
import { NOTHING_FOUND, storyText } from '../find/text.ts';
import { deployedConfig } from '../operator/settings.ts';
import type { AuditRow, FoundView, Sample } from './contract.ts';
import type { Desk } from './desk.ts';
import { textIn } from './input.ts';
import type { Route } from './server.ts';

/** The newest so many (own choice). */
const SHOWN = 200;
const MINUTE_MS = 60_000;
const MOST_MINUTES = 30 * 24 * 60;

export function readRoutes({ at, history }: Desk): Record<string, Route> {
  return {
    'GET audit': async (): Promise<AuditRow[]> => {
      const entries = await dynamoAudit(at.dynamo, at.table('coordination'), systemRandom).list(SHOWN);
      return entries.map(({ atMs, operator, action, queue, messageKey, reason }) => ({
        ...{ atMs, operator, action, reason },
        about: queue,
        message: messageKey,
      }));
    },
    /** What is looked for is in no log and no address. */
    'POST find': async (input): Promise<FoundView> => {
      const nowMs = Date.now();
      const defaultRegion = String(deployedConfig()['DEFAULT_REGION']);
      const { stories, notes } = await find(at, textIn(input, 'text').trim(), { nowMs, defaultRegion });
      return {
        stories: stories.map((story) => storyText(story, nowMs)),
        notes: stories.length === 0 ? [NOTHING_FOUND, ...notes] : notes,
      };
    },
    'POST history': async ({ minutes }): Promise<Sample[]> => {
      const isSpan = Number.isSafeInteger(minutes) && Number(minutes) > 0 && Number(minutes) <= MOST_MINUTES;
      if (!isSpan) throw new SettingError('Between a minute and 30 days can be shown.');
      return history(Date.now(), Number(minutes) * MINUTE_MS);
    },
  };
}
