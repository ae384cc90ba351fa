/** One exchange with the system, as it is shown. */
import type { WireRequest } from '../../../lambdas/core/connector/wire.ts';
import type { Classification } from '../../../lambdas/core/reply/classify.ts';
import { field } from '../../../lambdas/core/reply/fields.ts';
import { type RawReply, readReply } from '../../../lambdas/core/reply/read-reply.ts';

/** `ms`: how long the exchange took. */
export type Step =
  | { kind: 'token'; url: string; status: number; ms: number; error?: string }
  | ({ kind: 'call'; request: WireRequest; reply: RawReply; ms: number } & Partial<Classification>);

/** What the token endpoint answered, without the token. */
export function tokenStep(url: string, reply: RawReply, ms: number): Step {
  const { json } = readReply(reply);
  const words = [field(json, 'error'), field(json, 'error_description')].filter((one) => one !== undefined);
  return {
    kind: 'token',
    url,
    status: reply.status,
    ms,
    ...(words.length > 0 && { error: words.join(': ') }),
  };
}
