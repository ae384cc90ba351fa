/** CloudWatch by its JSON protocol. */
import { UnavailableError } from '../../lambdas/core/errors.ts';
import { type Signed, signedJson } from './signed-json.ts';

/** The answer to one action; `endpoint` in place of AWS's own. Throws UnavailableError. */
export async function callCloudWatch(
  signed: Signed,
  action: string,
  body: object,
  { endpoint = '', call = fetch }: { endpoint?: string; call?: typeof fetch } = {},
): Promise<unknown> {
  const target = `GraniteServiceVersion20100801.${action}`;
  const answer = await signedJson(signed, { service: 'monitoring', target, endpoint, body }, call);
  if (!answer.ok)
    throw new UnavailableError('metrics_unreadable', `CloudWatch answered ${action} with ${answer.status}.`);
  return answer.json();
}
