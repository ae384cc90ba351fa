/** `steadyline find` on the page: the same stories in the same words. What is looked for is in no log and no address. */
import { find } from '../find/find.ts';
import { NOTHING_FOUND, storyText } from '../find/text.ts';
import { deployedConfig } from '../operator/settings.ts';
import type { FoundView } from './contract.ts';
import type { Desk } from './desk.ts';
import { textIn } from './input.ts';
import type { Route } from './server.ts';

export function findRoutes({ at }: Desk): Record<string, Route> {
  return {
    'POST find': async (input): Promise<FoundView> => {
      const nowMs = Date.now();
      const defaultRegion = String(deployedConfig()['DEFAULT_REGION']);
      const { stories, notes } = await find(at, textIn(input, 'text').trim(), { nowMs, defaultRegion });
      return {
        stories: stories.map((story) => storyText(story, nowMs)),
        notes: stories.length === 0 ? [NOTHING_FOUND, ...notes] : notes,
      };
    },
  };
}
