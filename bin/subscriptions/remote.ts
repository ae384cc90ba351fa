/** The subscriptions of one platform and source, wherever they are kept. */
import { AuthError, PermanentError } from '../../lambdas/core/errors.ts';
import type { Platform } from '../../lambdas/core/ports.ts';
import type { Change, Found } from './changes.ts';
import type { Source } from './declaration.ts';
import type { Wanted } from './windows.ts';

/** One JSON call of a platform; throws what the platform's answer means. */
export type Send = (
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
  path: string,
  body?: unknown,
) => Promise<unknown>;

export interface Remote {
  platform: Platform;
  source: Source;
  list(): Promise<Found[]>;
  create(wanted: Wanted): Promise<void>;
  update(id: string, wanted: Wanted): Promise<void>;
  remove(id: string): Promise<void>;
}

/** Everything there is, at all of them. */
export async function listAll(remotes: readonly Remote[]): Promise<Found[]> {
  const found: Found[] = [];
  for (const remote of remotes) found.push(...(await remote.list()));
  return found;
}

/** Carries the changes out, one after the other. Throws where a platform refuses one; what was done stays done. */
export async function carryOut(changes: readonly Change[], remotes: readonly Remote[]): Promise<void> {
  for (const change of changes) {
    const { platform, source } = change.kind === 'remove' ? change.found : change.wanted;
    const remote = remotes.find((one) => one.platform === platform && one.source === source);
    if (remote === undefined) throw new AuthError(`There is no credential for ${platform}.`);
    if (change.kind === 'create') await remote.create(change.wanted);
    else if (change.kind === 'update') await remote.update(change.found.id, change.wanted);
    else await removeOnce(remote, change.found.id);
  }
}

/** One that is gone already is as good as removed. */
async function removeOnce(remote: Remote, id: string): Promise<void> {
  await remote.remove(id).catch((error: unknown) => {
    if (!(error instanceof PermanentError) || (error.status !== 404 && error.status !== 410)) throw error;
  });
}

/** Entities of all pages: `{entities, nextUri?}`. */
export async function allPages(send: Send, path: string): Promise<Record<string, unknown>[]> {
  const all: Record<string, unknown>[] = [];
  const joint = path.includes('?') ? '&' : '?';
  for (let page = 1; ; page += 1) {
    const answer = (await send('GET', `${path}${joint}pageSize=100&pageNumber=${page}`)) as {
      entities?: unknown;
      nextUri?: unknown;
    };
    const { entities = [], nextUri } = answer ?? {};
    all.push(...(entities as Record<string, unknown>[]));
    if (typeof nextUri !== 'string' || nextUri === '') return all;
  }
}
