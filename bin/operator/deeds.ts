/**
 * What an operator does to a deployment by command or console, each with its entry in the audit trail first. A name that
 * there is not is refused before: the trail holds no deed on nothing.
 */
import { dynamoBreakerList } from '../../lambdas/adapters/dynamodb/breaker-list.ts';
import { dynamoBreakerStore } from '../../lambdas/adapters/dynamodb/breaker-store.ts';
import { dynamoControlStore } from '../../lambdas/adapters/dynamodb/control-store.ts';
import { dynamoTokenStore } from '../../lambdas/adapters/dynamodb/token-store.ts';
import { lambdaEventSources } from '../../lambdas/adapters/lambda/event-sources.ts';
import { systemRandom } from '../../lambdas/adapters/system.ts';
import { forceClose, forceOpen } from '../../lambdas/core/breaker/transitions.ts';
import type { BreakerState } from '../../lambdas/core/ports.ts';
import type { AuditAction } from '../dlq/audit.ts';
import { dynamoAudit } from '../dlq/dynamo-audit.ts';
import type { Connection } from './connection.ts';
import { force, knownBreaker } from './force-breaker.ts';
import { knownWorker, type PauseDeps, pause, resume } from './pause.ts';
import { knownHolder, retry } from './retry-token.ts';
import { deployedNumber } from './settings.ts';
import { workerRowsWith } from './workers.ts';

/** Who, and why in words that others read. */
export interface Deed {
  operator: string;
  reason: string;
}

/** Notes a deed on `about`: a queue, worker, breaker or token. `messageKey` and hashes only where it is about a message. */
export async function note(
  at: Connection,
  action: AuditAction,
  about: string,
  { operator, reason }: Deed,
  messageKey = '',
): Promise<void> {
  const audit = dynamoAudit(at.dynamo, at.table('coordination'), systemRandom);
  const atMs = Date.now();
  await audit.write({ atMs, operator, action, queue: about, messageKey, reason, oldHash: '', newHash: '' });
}

/** A breaker's state before and after an operator's deed. */
export function breakerDeed(action: 'open' | 'close', { operator, reason }: Deed) {
  const resolveAfterMs = deployedNumber('ONCALL_RESOLVE_AFTER_MS');
  return (state: BreakerState): BreakerState =>
    action === 'open'
      ? forceOpen(state, Date.now(), operator, reason)
      : forceClose(state, Date.now(), operator, reason, { resolveAfterMs });
}

/** Opens a breaker until it is closed by hand, or closes it. Throws SettingError, ConflictError, UnavailableError. */
export async function forceBreaker(
  at: Connection,
  name: string,
  action: 'open' | 'close',
  deed: Deed,
): Promise<void> {
  const tables = [at.dynamo, at.table('breaker')] as const;
  const store = { ...dynamoBreakerStore(...tables), ...dynamoBreakerList(...tables) };
  await knownBreaker(store, name, at.connectors);
  await note(at, action, name, deed);
  await force(store, name, breakerDeed(action, deed), at.connectors);
}

/** Stops a worker until somebody resumes it. Throws SettingError, ConflictError, UnavailableError. */
export async function pauseWorker(at: Connection, worker: string, deed: Deed): Promise<void> {
  const deps = pauseDeps(at);
  await note(at, 'pause', knownWorker(worker, deps.workers), deed);
  await pause(worker, `${deed.operator}: ${deed.reason}`, deps);
}

/** Starts it again. Throws as `pauseWorker` does. */
export async function resumeWorker(at: Connection, worker: string, deed: Deed): Promise<void> {
  const deps = pauseDeps(at);
  await note(at, 'resume', knownWorker(worker, deps.workers), deed);
  await resume(worker, deps);
}

/** Lets a stopped credential be tried once more. Throws SettingError, UnavailableError. */
export async function retryToken(
  at: Connection,
  name: string,
  deed: Deed,
  maxRejections = deployedNumber('TOKEN_MAX_REJECTIONS'),
): Promise<void> {
  await note(at, 'retry-token', knownHolder(name, at.connectors).name, deed);
  await retry(dynamoTokenStore(at.dynamo, at.table('tokens')), name, maxRejections, at.connectors);
}

function pauseDeps(at: Connection): PauseDeps {
  return {
    store: dynamoControlStore(at.dynamo, at.table('coordination')),
    sources: lambdaEventSources(at.lambda),
    mappingId: at.mappingId,
    workers: workerRowsWith(at.connectors).map(({ worker }) => worker),
    nowMs: Date.now(),
  };
}
