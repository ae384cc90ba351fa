/** One refresh: take the lease, ask once, write the outcome under the lease (protocol Token). */

import { renewAtMs } from '../credentials/renewal.ts';
import { AuthError, asError, ThrottledError, UnavailableError } from '../errors.ts';
import type { Credential, CredentialIdentity, TokenRecord } from '../ports.ts';
import type { TokenDeps } from './deps.ts';
import { incidentStep } from './incident.ts';
import { withLease } from './lease.ts';
import { failed, granted } from './outcome.ts';
import { askForRenewal } from './renewals.ts';

/**
 * Says whether there is a new token; there is none where the request has failed, another container was faster, or this
 * one was frozen for too long. Throws UnavailableError where the store fails; the lease then runs out by itself.
 */
export type Refresh<One extends CredentialIdentity = Credential> = (
  record: TokenRecord,
  credential: One,
  credentials: readonly One[],
) => Promise<boolean>;

export function createRefresh<One extends CredentialIdentity>(deps: TokenDeps<One>): Refresh<One> {
  const { platform, store, endpoint, clock, random, log, metrics, options } = deps;

  const take = async (record: TokenRecord, leased: TokenRecord): Promise<TokenRecord | undefined> => {
    const written = await store.write(platform, leased, record.revision).catch(() => false);
    if (written) return leased;
    // Lost, or written by a call whose answer was lost: only the record knows.
    const found = await store.read(platform);
    return found?.leaseOwner === leased.leaseOwner ? found : undefined;
  };

  const finish = async (
    held: TokenRecord,
    change: (record: TokenRecord) => TokenRecord,
  ): Promise<boolean> => {
    for (let record: TokenRecord | undefined = held; ; record = await store.read(platform)) {
      if (record?.leaseOwner !== held.leaseOwner) return false;
      const next = change(record);
      if (await writeWhileLeased(deps, next, record.revision)) {
        await publishIncident(deps, record, next);
        if (next.generation > record.generation) await askForRenewal(deps, next);
        return true;
      }
    }
  };

  return async (record, credential, credentials) => {
    const requestedAtMs = clock.now();
    const owner = random.id();
    const held = await take(
      record,
      withLease(record, credential, credentials, owner, requestedAtMs, options),
    );
    if (held === undefined) return false;
    // Frozen since: with the answer still to come the lease could be another's by then.
    if (clock.now() + options.timeoutMs > held.leaseUntilMs) return false;
    let change: (record: TokenRecord) => TokenRecord;
    let outcome: 'renewed' | 'failed';
    try {
      const grant = await endpoint.request(credential, {
        timeoutMs: options.timeoutMs,
        apiBaseUrl: record.apiBaseUrl,
        refreshToken: held.refreshToken,
      });
      change = (now) => {
        const next = granted(now, grant, requestedAtMs, options);
        return deps.renewals === undefined
          ? next
          : { ...next, refreshAtMs: renewAtMs(requestedAtMs, grant.expiresInMs) };
      };
      outcome = 'renewed';
    } catch (error) {
      const unit = random.unit();
      change = (now) => failed(now, error, clock.now(), unit, options);
      outcome = 'failed';
      log.warn('token request failed', { platform, credential: credential.name, kind: kindOf(error) });
    }
    metrics.count('TokenRequests', 1, { platform, outcome });
    return (await finish(held, change)) && outcome === 'renewed';
  };
}

/** Insists while the lease lasts: an outcome that isn't written is a failure to the rest of the fleet. */
async function writeWhileLeased(
  deps: Pick<TokenDeps, 'store' | 'platform' | 'clock' | 'options'>,
  next: TokenRecord,
  revision: number,
): Promise<boolean> {
  const { store, platform, clock, options } = deps;
  const untilMs = clock.now() + options.timeoutMs;
  for (;;) {
    try {
      return await store.write(platform, next, revision);
    } catch (error) {
      if (!(error instanceof UnavailableError) || clock.now() >= untilMs) throw error;
      await clock.sleep(options.pollMs);
    }
  }
}

async function publishIncident(
  deps: Omit<TokenDeps, 'endpoint' | 'credentials'>,
  before: TokenRecord,
  after: TokenRecord,
): Promise<void> {
  const { platform, options, clock, log, metrics } = deps;
  const step = incidentStep(platform, before, after, options.maxRejections, clock.now());
  if (step === undefined) return;
  const fields = { platform, incident: step.key, action: step.action, reason: step.reason };
  if (step.action === 'resolve') log.info('token incident', fields);
  else log.error('token incident', fields);
  metrics.count('TokenIncidents', 1, { platform, action: step.action });
  await deps.onIncident(step).catch((error: unknown) => {
    log.error('token incident could not be published', {
      ...fields,
      error: asError(error),
    });
  });
}

function kindOf(error: unknown): string {
  if (error instanceof AuthError) return 'rejected';
  return error instanceof ThrottledError ? 'throttled' : 'transient';
}
