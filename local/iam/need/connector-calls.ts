/**
 * Calls of further connectors' functions. Those run the same jobs as the functions of the default deployment do for the
 * CRM, and fetch tokens as the updater of platforms does: what one was seen to call the other calls under its own names.
 */
import type { Account } from '../account/account.ts';
import type { NotedCall } from '../gate/authorize.ts';
import { type Model, models, others, renamed } from './connector-models.ts';

export interface LikeCall {
  call: NotedCall;
  /** Which call was seen in its place: `as voice-worker does`. */
  like: string;
}

/** They send into connectors' queues as into the CRM's. */
const senders: readonly string[] = ['ingest', 'bus-ingest', 'requests-submit'];

/** For every connector that has a stack, and of its functions and queues for those that it has. */
export function likeDefault(
  connectors: readonly string[],
  account: Account,
  seen: readonly NotedCall[],
): LikeCall[] {
  const labels = new Set(account.document.resources.map(({ label }) => label));
  const ofFunction = (connector: string, kind: string, { like, does = () => true }: Model): LikeCall[] => {
    const caller = `${connector}-${kind}`;
    if (account.role(caller) === undefined) return [];
    const named = seen
      .filter((call) => call.caller === like && does(call) && !others.test(call.resource))
      .map((call) => ({ ...call, caller, resource: resourceOf(call, connector, kind) }));
    const taken = seen
      .filter(({ action, resource }) => action === 'sts:AssumeRole' && resource === like)
      .map((call) => ({ ...call, resource: caller }));
    return [...named, ...taken].map((call) => ({ call, like: `as ${like} does` }));
  };
  const sent = (connector: string): LikeCall[] =>
    seen
      .filter(({ caller, resource }) => senders.includes(caller) && resource in renamed)
      .filter(({ action }) => action.startsWith('sqs:'))
      .map((call) => ({
        like: `as on ${call.resource}`,
        call: { ...call, resource: resourceOf(call, connector, '') },
      }));
  const all = connectors.flatMap((connector) => [
    ...Object.entries(models).flatMap(([kind, of]) => of.flatMap((one) => ofFunction(connector, kind, one))),
    ...sent(connector),
  ]);
  return all.filter(({ call: { action, resource } }) => action === 'sts:AssumeRole' || labels.has(resource));
}

function resourceOf({ caller, resource }: NotedCall, connector: string, kind: string): string {
  if (resource === `log-group ${caller}`) return `log-group ${connector}-${kind}`;
  return renamed[resource]?.(connector) ?? resource;
}
