/** Names that others read: Architect, CloudFormation, SQS, headers. */

/** As in AWS resource names and settings; short, since queue and function names are made of it. */
export const RESOURCE_NAME = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
export const MAX_CONNECTOR_NAME = 24;
export const MAX_PART_NAME = 40;

/** Inputs and outputs of a Data Action (FACTS.md). */
const FIELD_NAME = /^[A-Za-z][A-Za-z0-9_-]{0,63}$/;
/** Genesys Cloud's own. */
const TAKEN_INPUTS = ['orgId', 'integrationId', 'rawRequest'];

export function nameFaults(where: string, name: string, max: number): string[] {
  if (RESOURCE_NAME.test(name) && name.length <= max) return [];
  return [
    `${where} is named "${name}": a name is small letters, digits and single hyphens, at most ${max} in all.`,
  ];
}

/** `taken`: names that the contract itself uses. */
export function fieldNameFaults(where: string, names: readonly string[], taken: readonly string[]): string[] {
  return names.flatMap((name) => {
    if (!FIELD_NAME.test(name))
      return [
        `${where} has a field "${name}": a name begins with a letter and holds letters, digits, _ and -.`,
      ];
    const isTaken = [...taken, ...TAKEN_INPUTS].includes(name);
    return isTaken ? [`${where} has a field "${name}": that name is taken by the contract.`] : [];
  });
}
