/** Rotation of a secret without a gap: store the new one as pending → rotate at the platform → promote. */
import { SettingError } from '../../lambdas/core/errors.ts';
import { secretFault } from '../../lambdas/core/secrets/secret-fault.ts';
import { type SecretName, secretNames, secrets } from '../../lib/catalog/secrets.ts';
import type { OwnConnector } from '../../lib/connectors/own-connector.ts';
import { connectorSecretChecks } from './connector-secrets.ts';
import type { SecretVersion, SecretVersions, Stage } from './versions.ts';

/** Where one secret is. Times are ms since the epoch. */
export interface SecretStatus {
  name: string;
  currentSinceMs?: number;
  /** Stored, accepted already, not promoted yet. */
  pendingSinceMs?: number;
  previousSinceMs?: number;
  /** Until when the previous one is accepted; absent where there is none or its time is over. */
  previousUntilMs?: number;
}

/** A secret that can be rotated. */
export interface Rotated {
  name: string;
  /** Why a new value can't be used, in a sentence without the value; undefined where it can. */
  fault(text: string): string | undefined;
}

/** All there are, those of further connectors among them. */
export function rotatedSecrets(connectors: readonly OwnConnector[]): Rotated[] {
  const own = secretNames.map((name) => ({ name, fault: (text: string) => faultIn(name, text) }));
  return [...own, ...connectors.flatMap(connectorSecretChecks)];
}

/** The secret of that name. Throws SettingError. */
export function rotatedSecret(name: string, connectors: readonly OwnConnector[]): Rotated {
  const all = rotatedSecrets(connectors);
  const found = all.find((one) => one.name === name);
  if (found !== undefined) return found;
  throw new SettingError(`There is no secret ${name}; there are ${all.map((one) => one.name).join(', ')}.`);
}

/** `validMs`: SECRET_PREVIOUS_VALID_MS, counted from the creation of the current version. */
export async function statusOf(
  store: SecretVersions,
  name: string,
  secretId: string,
  { nowMs, validMs }: { nowMs: number; validMs: number },
): Promise<SecretStatus> {
  const versions = await store.list(secretId);
  const current = staged(versions, 'AWSCURRENT');
  const pending = pendingIn(versions);
  const previous = staged(versions, 'AWSPREVIOUS');
  const untilMs = (current?.createdMs ?? 0) + validMs;
  return {
    name,
    ...(current === undefined ? {} : { currentSinceMs: current.createdMs }),
    ...(pending === undefined ? {} : { pendingSinceMs: pending.createdMs }),
    ...(previous === undefined ? {} : { previousSinceMs: previous.createdMs }),
    ...(previous === undefined || untilMs <= nowMs ? {} : { previousUntilMs: untilMs }),
  };
}

/** Stores `value` as pending: verifiers accept it from then on, beside the current one. Throws SettingError. */
export async function stage(
  store: SecretVersions,
  { name, fault }: Rotated,
  secretId: string,
  value: string,
  replace: boolean,
): Promise<void> {
  if (name === 'pii-key')
    throw new SettingError('pii-key is not rotated: under another key nothing in the lookup cache is found.');
  const text = usable(value, fault);
  if (!replace && pendingIn(await store.list(secretId)) !== undefined)
    throw new SettingError(
      `${name} has a pending value already: promote it, or say --replace if nobody uses it yet.`,
    );
  await store.putPending(secretId, text);
}

/**
 * Makes the pending value the current one. Answers until when the one before is accepted, ms since the epoch; that is
 * counted from the time at which the new one was stored, so after a long wait it is refused at once, which has to be
 * meant (`evenSo`). Throws SettingError where nothing is pending.
 */
export async function promote(
  store: SecretVersions,
  name: string,
  secretId: string,
  { nowMs, validMs, evenSo }: { nowMs: number; validMs: number; evenSo: boolean },
): Promise<number> {
  const versions = await store.list(secretId);
  const current = staged(versions, 'AWSCURRENT');
  const pending = pendingIn(versions);
  // A promotion that was cut off leaves its label on what is current by now.
  const leftover = current?.stages.includes('AWSPENDING') === true ? current : undefined;
  if (leftover !== undefined) await store.clearPending(secretId, leftover.id);
  if (leftover !== undefined && pending === undefined) return leftover.createdMs + validMs;
  if (pending === undefined || current === undefined)
    throw new SettingError(`${name} has no pending value: steadyline secrets stage ${name} first.`);
  const untilMs = pending.createdMs + validMs;
  if (untilMs <= nowMs && !evenSo)
    throw new SettingError(
      `${name} was stored so long ago that the present value is refused as soon as it is promoted. If nobody uses the present value any more, say --yes.`,
    );
  await store.makeCurrent(secretId, pending.id, current.id);
  await store.clearPending(secretId, pending.id);
  return untilMs;
}

function staged(versions: readonly SecretVersion[], stage: Stage): SecretVersion | undefined {
  return versions.find(({ stages }) => stages.includes(stage));
}

function pendingIn(versions: readonly SecretVersion[]): SecretVersion | undefined {
  return versions.find(({ stages }) => stages.includes('AWSPENDING') && !stages.includes('AWSCURRENT'));
}

/** The value without the line end that editors and pipes leave. Throws SettingError; the value is never quoted. */
function usable(value: string, faultOf: Rotated['fault']): string {
  const text = value.replace(/\r?\n$/, '');
  if (text.trim() === '') throw new SettingError('The new value is empty.');
  const fault = faultOf(text);
  if (fault !== undefined) throw new SettingError(fault);
  return text;
}

function faultIn(name: SecretName, text: string): string | undefined {
  if (secrets[name].placeholder !== undefined && !isJsonObject(text))
    return `${name} holds a JSON object (docs/DEPLOY.md, "Secrets"), and the new value is none.`;
  const fault = secretFault(name, text);
  return fault === undefined ? undefined : `The new value of ${name} ${fault.says}.`;
}

function isJsonObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}
