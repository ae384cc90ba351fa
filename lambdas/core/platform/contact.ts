/** Genesys Cloud's external contacts, as far as a connector may set their fields. */

/** Those that hold plain values (the platform's SDK, version 262). */
export const CONTACT_FIELDS = [
  ...(['firstName', 'middleName', 'lastName', 'salutation', 'title'] as const),
  ...(['workEmail', 'personalEmail', 'otherEmail', 'externalSystemUrl', 'surveyOptOut'] as const),
] as const;

/** One of them, or an organisation's own of the contact's schema. */
export type ContactField = (typeof CONTACT_FIELDS)[number] | `customFields.${string}`;

/** Names of own fields, as the platform forms them. */
const OWN_FIELD = /^customFields\.[A-Za-z][A-Za-z0-9_]{0,63}$/;

/** Whether a contact has such a field, as far as its name tells. */
export function isContactField(name: string): boolean {
  return CONTACT_FIELDS.some((one) => one === name) || OWN_FIELD.test(name);
}

/** `{changes: [{field, value}]}`: fields that are not named stay what they are. */
export function contactChanges(contact: Readonly<Record<string, unknown>>): { changes: object[] } {
  return { changes: Object.entries(contact).map(([name, value]) => ({ field: `$.${name}`, value })) };
}
