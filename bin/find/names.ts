/** What a text may be the name of, as keys of tables and of the index. */
import { hasher } from '../../lambdas/adapters/system.ts';
import { DEFAULT_CONNECTOR, DEFAULT_LOOKUP } from '../../lambdas/core/connector/default.ts';
import type { Connector } from '../../lambdas/core/connector/definition.ts';
import { readValue } from '../../lambdas/core/connector/input.ts';
import { customerKey, readPhone } from '../../lambdas/core/customer/phone.ts';
import { lookupKey } from '../../lambdas/core/lookup/lookup-key.ts';
import { interactionKey } from '../../lambdas/core/message/interaction-key.ts';
import { recordKey } from '../../lambdas/core/message/keys.ts';
import type { Platform } from '../../lambdas/core/ports.ts';

const PLATFORMS: readonly Platform[] = ['genesys', 'nice'];

/** Keys of the records that an event of that id would have. */
export function eventKeys(text: string): string[] {
  return PLATFORMS.map((platform) => recordKey(hasher, platform, text));
}

/** The key that the text is, as the audit trail names a message: of a claim on an event that of the event. */
export function recordKeysIn(text: string): string[] {
  return [...(/^(?:genesys|nice)#[0-9a-f]{64}/.exec(text) ?? [])];
}

/** Keys in the index of an interaction of that id. */
export function interactionNames(text: string, piiKey: string): string[] {
  return PLATFORMS.map((platform) => interactionKey(hasher, piiKey, { platform, interactionId: text }));
}

/** Rules that send fields back to the platform, `{connector}/{lookup, operation or event rule}`. */
export function rulesThatSendBack(connectors: readonly Connector[]): string[] {
  return connectors.flatMap(({ name, lookups, operations, events }) =>
    [lookups, operations, events].flatMap((rules) =>
      Object.entries<object>(rules)
        .filter(([, rule]) => 'writeBack' in rule && rule.writeBack !== undefined)
        .map(([rule]) => `${name}/${rule}`),
    ),
  );
}

/** A cached answer that a number asks for. */
export interface AnswerName {
  connector: string;
  lookup: string;
  key: string;
}

/** A customer's number: its key in the index of requests, and the answers it asks for; undefined for any other text. */
export async function customerNames(
  text: string,
  piiKey: string,
  connectors: readonly Connector[],
  defaultRegion: string,
): Promise<{ under: string; answers: AnswerName[] } | undefined> {
  const phone = await readPhone(text, defaultRegion);
  if (!phone.usable) return undefined;
  const under = customerKey(hasher, piiKey, phone.e164);
  const answers: AnswerName[] = [{ connector: DEFAULT_CONNECTOR, lookup: DEFAULT_LOOKUP.lookup, key: under }];
  for (const { name, lookups } of connectors)
    for (const [lookup, { keys }] of Object.entries(lookups))
      for (const [key, field] of Object.entries(keys)) {
        const value = field.type === 'phone' ? await readValue(field, text, defaultRegion) : undefined;
        if (value !== undefined)
          answers.push({
            connector: name,
            lookup,
            key: lookupKey(hasher, piiKey, name, { lookup, key, value }),
          });
      }
  return { under, answers };
}
