/** Secrets with their versions and staging labels, moved as AWS Secrets Manager moves them. */
import { randomUUID } from 'node:crypto';
import { fault } from './fault.ts';

export interface Version {
  id: string;
  value: string;
  /** ms since the epoch. */
  createdMs: number;
  stages: Set<string>;
}

export interface Secret {
  name: string;
  arn: string;
  createdMs: number;
  versions: Map<string, Version>;
}

/** What tests of rotations may turn. */
export interface SecretsAdmin {
  /** Moves the clock that stamps new versions, ms. */
  setClockOffset(ms: number): void;
  /** Makes all versions of a secret look older, ms. Throws Fault for an unknown secret. */
  age(secretId: string, ms: number): void;
  /** While true every call fails, as when Secrets Manager can't be reached. */
  setBroken(broken: boolean): void;
  broken(): boolean;
}

export interface SecretsStore extends SecretsAdmin {
  create(name: string, value: string | undefined, versionId?: string): Secret;
  /** By name or ARN. Throws Fault where there is none. */
  find(secretId: string): Secret;
  all(): Secret[];
  /** A new version; the label AWSCURRENT unless others are given. */
  put(secret: Secret, value: string, versionId?: string, stages?: readonly string[]): Version;
  /** Moves a label; moving AWSCURRENT makes the version it leaves AWSPREVIOUS. */
  moveStage(secret: Secret, stage: string, from?: string, to?: string): void;
  remove(secret: Secret): void;
}

/** An empty store for one region. */
export function createSecretsStore(region: string): SecretsStore {
  const secrets = new Map<string, Secret>();
  let offsetMs = 0;
  let isBroken = false;
  const nowMs = (): number => Date.now() + offsetMs;
  const find = (secretId: string): Secret => {
    const secret = secrets.get(secretId) ?? [...secrets.values()].find(({ arn }) => arn === secretId);
    if (secret !== undefined) return secret;
    throw fault('ResourceNotFoundException', "Secrets Manager can't find the specified secret.");
  };
  const put: SecretsStore['put'] = (secret, value, id = randomUUID(), stages = ['AWSCURRENT']) => {
    const version = { id, value, createdMs: nowMs(), stages: new Set<string>() };
    secret.versions.set(id, version);
    for (const stage of stages) attach(secret, stage, version);
    return version;
  };
  return {
    create: (name, value, versionId) => {
      if (secrets.has(name)) {
        throw fault('ResourceExistsException', `The secret ${name} already exists.`);
      }
      const arn = `arn:aws:secretsmanager:${region}:000000000000:secret:${name}-Local1`;
      const secret: Secret = { name, arn, createdMs: nowMs(), versions: new Map() };
      secrets.set(name, secret);
      if (value !== undefined) put(secret, value, versionId);
      return secret;
    },
    find,
    all: () => [...secrets.values()],
    put,
    moveStage: (secret, stage, from, to) => {
      if (to !== undefined) attach(secret, stage, versionOf(secret, to));
      else if (from !== undefined) versionOf(secret, from).stages.delete(stage);
    },
    remove: (secret) => secrets.delete(secret.name),
    setClockOffset: (ms) => {
      offsetMs = ms;
    },
    age: (secretId, ms) => {
      for (const version of find(secretId).versions.values()) version.createdMs -= ms;
    },
    setBroken: (broken) => {
      isBroken = broken;
    },
    broken: () => isBroken,
  };
}

/** The version of an id. Throws Fault where there is none. */
export function versionOf(secret: Secret, id: string): Version {
  const version = secret.versions.get(id);
  if (version !== undefined) return version;
  throw fault('ResourceNotFoundException', "Secrets Manager can't find the specified secret version.");
}

/** The version that carries a label. Throws Fault where there is none. */
export function staged(secret: Secret, stage: string): Version {
  for (const version of secret.versions.values()) if (version.stages.has(stage)) return version;
  throw fault(
    'ResourceNotFoundException',
    `Secrets Manager can't find the specified secret value for staging label: ${stage}`,
  );
}

function attach(secret: Secret, stage: string, version: Version): void {
  const holder = [...secret.versions.values()].find(({ stages }) => stages.has(stage));
  if (holder === version) return;
  holder?.stages.delete(stage);
  version.stages.add(stage);
  if (stage === 'AWSCURRENT' && holder !== undefined) attach(secret, 'AWSPREVIOUS', holder);
  if (stage === 'AWSCURRENT') version.stages.delete('AWSPREVIOUS');
}
