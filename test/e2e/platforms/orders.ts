/** What a member of the fleet is told to do, and what it answers. */
import type { QueueRecord } from '../../../lambdas/core/ports.ts';

export type Order = { id: number } & (
  | { kind: 'get'; callers: number }
  | { kind: 'call'; untilMs: number }
  | { kind: 'update'; records: readonly QueueRecord[] }
);

export interface Answers {
  /** One entry a caller: the generation it got, or the code of its refusal. */
  get: { generation?: number; code?: string; tookMs: number }[];
  call: { made: number; codes: string[] };
  /** Messages released. */
  update: { messageId: string; delayS: number }[];
}
