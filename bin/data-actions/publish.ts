/** Brings the Data Actions into Genesys Cloud: draft, validation, publication. A published contract is never touched. */
import { isDeepStrictEqual } from 'node:util';
import type { DataAction } from './action.ts';
import { contractChanges } from './contract-changes.ts';
import type { RemoteActions } from './remote-actions.ts';

export interface Outcome {
  name: string;
  /**
   * `published`: it was not there. `updated`: there with the same contract, all else was changed. `same`: nothing to do.
   * `conflict`: there with another contract. `invalid`: the platform does not take the draft, which stays.
   */
  status: 'published' | 'updated' | 'same' | 'conflict' | 'invalid';
  /** Why, in sentences; of a conflict a line a field. */
  details: readonly string[];
}

/**
 * One after the other; `isDry` only looks. A run that was broken off can be repeated: a draft of the name is taken up again.
 * Throws what the platform's answer means.
 */
export async function publishActions(
  remote: RemoteActions,
  actions: readonly DataAction[],
  isDry = false,
): Promise<Outcome[]> {
  const { published, drafts } = await remote.list();

  const compared = async (id: string, action: DataAction): Promise<Outcome> => {
    const { name } = action;
    const there = await remote.whole(id);
    const details = contractChanges(there.contract, action.contract);
    if (details.length > 0) return { name, status: 'conflict', details };
    if (isCovered(action.config, there.config)) return { name, status: 'same', details };
    if (!isDry) await remote.update(there, action);
    return { name, status: 'updated', details };
  };

  const added = async (action: DataAction): Promise<Outcome> => {
    const { name } = action;
    if (isDry) return { name, status: 'published', details: [] };
    const left = drafts.find((one) => one.name === name);
    const draft =
      left === undefined ? await remote.createDraft(action) : await remote.updateDraft(left, action);
    const details = await remote.faultsOf(draft);
    if (details.length > 0) return { name, status: 'invalid', details };
    await remote.publish(draft);
    return { name, status: 'published', details };
  };

  const outcomes: Outcome[] = [];
  for (const action of actions) {
    const there = published.find(({ name }) => name === action.name);
    outcomes.push(there === undefined ? await added(action) : await compared(there.id, action));
  }
  return outcomes;
}

/** Whether all that is wanted stands there; the platform adds fields of its own. */
function isCovered(wanted: unknown, there: unknown): boolean {
  if (typeof wanted !== 'object' || wanted === null || Array.isArray(wanted))
    return isDeepStrictEqual(wanted, there);
  if (typeof there !== 'object' || there === null) return false;
  return Object.entries(wanted).every(([name, value]) =>
    isCovered(value, (there as Record<string, unknown>)[name]),
  );
}

/** Lines for people; whether something is left to do. */
export function publishedLines(
  outcomes: readonly Outcome[],
  isDry: boolean,
): { lines: string[]; isDone: boolean } {
  const would = isDry ? 'would be ' : '';
  const says = {
    published: `${would}published`,
    updated: `${would}updated: address, templates or time-out differed`,
    same: 'as it is',
    conflict:
      'there with another contract, which can never change: raise the version (data-actions.lock.json is not of this organisation)',
    invalid: 'not published; its draft stays in Genesys Cloud',
  } as const;
  return {
    lines: outcomes.flatMap(({ name, status, details }) => [
      `${name}: ${says[status]}`,
      ...details.map((detail) => `  ${detail}`),
    ]),
    isDone: outcomes.every(({ status }) => status !== 'conflict' && status !== 'invalid'),
  };
}
