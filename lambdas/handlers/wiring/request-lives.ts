/** How long async requests are kept, out of the settings of the request worker. */
import type { RequestLives } from '../../adapters/dynamodb/request-store.ts';

/** More than a message can wait in its queue and its DLQ together, s: TTL and clocks are given two days. */
const SLACK_S = 172_800;

/** From a source of numbers by name: REQUEST_RESULT_TTL_S, SOURCE_RETENTION_S, DLQ_RETENTION_S. */
export function requestLives(number: (name: string) => number): RequestLives {
  return {
    resultS: number('REQUEST_RESULT_TTL_S'),
    unappliedS: number('SOURCE_RETENTION_S') + number('DLQ_RETENTION_S') + SLACK_S,
  };
}
