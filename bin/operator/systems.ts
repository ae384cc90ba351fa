/** What is behind: each system's limit, how far its lane is booked, and where it is. */
import { BatchGetItemCommand } from '@aws-sdk/client-dynamodb';
import { SYSTEMS } from '../../lambdas/core/breaker/names.ts';
import { UnavailableError } from '../../lambdas/core/errors.ts';
import { type RateLimit, rateLimitOf, usableCalls } from '../../lambdas/core/rate/usable-rate.ts';
import type { Connection } from './connection.ts';
import { deployedConfig, deployedNumber } from './settings.ts';

export interface BackSystem {
  name: string;
  /** Absent for further connectors: their definitions say it. */
  limit?: RateLimit & { usable: number };
  /** ms until its next free call; 0: the lane is idle. */
  bookedMs: number;
  /** Its base URL; empty where only the deployment knows it. */
  address: string;
}

/** Throws UnavailableError. */
export async function backSystems(at: Connection, nowMs: number): Promise<BackSystem[]> {
  const names = [...SYSTEMS, ...at.connectors.map(({ connector }) => connector.name)];
  const booked = await bookedAhead(at, names, nowMs);
  const config = deployedConfig();
  return Promise.all(
    names.map(async (name) => {
      const prefix = name.toUpperCase();
      const isOurs = (SYSTEMS as readonly string[]).includes(name);
      const limit = isOurs ? rateLimitOf(prefix, deployedNumber) : undefined;
      const known = config as Record<string, unknown>;
      const url = known[`${prefix}_BASE_URL`] ?? known[`${prefix}_API_URL`] ?? '';
      return {
        name,
        ...(limit && { limit: { ...limit, usable: usableCalls(limit, deployedNumber('RATE_HEADROOM')) } }),
        bookedMs: booked.get(name) ?? 0,
        address: at.local === undefined ? `${url}` : await simulatorOf(at.local.simulators, name),
      };
    }),
  );
}

async function bookedAhead(
  at: Connection,
  names: readonly string[],
  nowMs: number,
): Promise<Map<string, number>> {
  const TableName = at.table('coordination');
  const Keys = names.map((name) => ({ pk: { S: `rate#${name}` } }));
  try {
    const command = new BatchGetItemCommand({ RequestItems: { [TableName]: { Keys } } });
    const { Responses = {} } = await at.dynamo.send(command);
    const items = Responses[TableName] ?? [];
    return new Map(
      items.map((item) => [
        (item['pk']?.S ?? '').slice('rate#'.length),
        Math.max(0, Number(item['next']?.N ?? 0) - nowMs),
      ]),
    );
  } catch (cause) {
    throw new UnavailableError('rate', 'The lanes could not be read.', 5, { cause });
  }
}

async function simulatorOf(control: string, name: string): Promise<string> {
  if (control === '') return '';
  try {
    const answer = await fetch(`${control}/${name}/_sim/state`, { signal: AbortSignal.timeout(2000) });
    const { url } = (await answer.json()) as { url?: string };
    return url ?? '';
  } catch {
    return '';
  }
}

/** Whether anything answers there, from this machine and without credentials: the deployment may see it otherwise. */
export async function reach(address: string): Promise<{ isGood: boolean; text: string }> {
  const beganMs = performance.now();
  const took = (): string => `${Math.round(performance.now() - beganMs)} ms`;
  try {
    const { status } = await fetch(address, { redirect: 'manual', signal: AbortSignal.timeout(5000) });
    const isGood = status < 500;
    return { isGood, text: `${isGood ? 'It answers' : 'It answers with an error'}: ${status} in ${took()}.` };
  } catch (error) {
    const { cause, name } = error as Error;
    const code = (cause as NodeJS.ErrnoException | undefined)?.code ?? name;
    return { isGood: false, text: `It does not answer (${code} after ${took()}).` };
  }
}
