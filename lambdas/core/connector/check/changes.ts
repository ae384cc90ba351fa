/** The system's own webhook: what it names must be something that is cached. */
import { RequestError } from '../../errors.ts';
import { profileFaults } from '../../verify/profile-faults.ts';
import { verifierProfiles } from '../../verify/profiles.ts';
import type { Changes, Connector } from '../definition.ts';

const SAMPLES: readonly unknown[] = [
  {},
  { id: 'sample' },
  [{}],
  { phone: '+14155550100', fieldChanged: 'tier' },
];

export function checkChanges({ changes, lookups }: Connector): string[] {
  if (changes === undefined) return [];
  const faults = new Set<string>();
  for (const fault of verifyFaults(changes.verify)) faults.add(`changes.verify: ${fault}`);
  const all = Object.values(lookups);
  if (all.length === 0)
    faults.add('changes names records, but there is no lookup that could have cached one.');
  for (const body of SAMPLES)
    for (const fault of sampleFaults(changes.read, body, lookups)) faults.add(fault);
  return [...faults];
}

function verifyFaults(verify: Changes['verify']): string[] {
  if (typeof verify !== 'string') return profileFaults(verify);
  const names = verifierProfiles.map(({ name }) => name);
  return names.includes(verify)
    ? []
    : [
        `there is no profile "${verify}" by which a notice is known to be the system’s; there are ${names.join(', ')}.`,
      ];
}

const unknownIn = (given: object, declared: object): string[] =>
  Object.keys(given).filter((name) => !Object.hasOwn(declared, name));

function sampleFaults(
  read: NonNullable<Connector['changes']>['read'],
  body: unknown,
  lookups: Connector['lookups'],
): string[] {
  try {
    return (read(body) ?? []).flatMap((change) => {
      if ('entity' in change)
        return Object.values(lookups).some(({ entity }) => entity !== undefined)
          ? []
          : ['changes names records by id, but no lookup says by entity which records it has read.'];
      const lookup = Object.hasOwn(lookups, change.lookup) ? lookups[change.lookup] : undefined;
      if (lookup === undefined) return [`changes names the lookup "${change.lookup}", which there is not.`];
      return [
        ...unknownIn({ ...change.keys, ...change.left }, lookup.keys).map(
          (key) => `changes names the key "${key}", which lookups.${change.lookup} does not have.`,
        ),
        ...unknownIn(change.values ?? {}, lookup.answer).map(
          (name) => `changes states the value "${name}", which lookups.${change.lookup} does not answer.`,
        ),
      ];
    });
  } catch (error) {
    // A notice that is none may be refused so.
    if (error instanceof RequestError) return [];
    return [
      `changes.read fails on a body of another shape: ${error instanceof Error ? error.message : 'unknown'}.`,
    ];
  }
}
