/** The condition keys that are known, and whether a call can carry several values of one. */
import { PolicyError } from './errors.ts';

/** What is known of a call beside who, what and on what, by condition key; a key that a call does not carry is absent. */
export type CallContext = Readonly<Record<string, string | readonly string[]>>;

/** Source of the names: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html and each service's own page. */
const keys: readonly { name: RegExp; isMany: boolean }[] = [
  { name: /^aws:(PrincipalOrgID|SecureTransport|SourceAccount|SourceArn)$/i, isMany: false },
  { name: /^dynamodb:LeadingKeys$/i, isMany: true },
  { name: /^kms:(EncryptionContext:.+|ViaService)$/i, isMany: false },
  {
    name: /^lambda:(EventSourceToken|FunctionUrlAuthType|InvokedViaFunctionUrl|SourceFunctionArn)$/i,
    isMany: false,
  },
  { name: /^sts:ExternalId$/i, isMany: false },
];

/** Throws PolicyError for a key that is not known. */
export function hasManyValues(key: string, place: string): boolean {
  const found = keys.find(({ name }) => name.test(key));
  if (found === undefined) throw new PolicyError(place, `the condition key ${key} is not known.`);
  return found.isMany;
}

/** The values that a call carries of a key, or undefined; names of keys are alike in any case. */
export function valuesOf(context: CallContext, key: string): readonly string[] | undefined {
  const name = Object.keys(context).find((one) => one.toLowerCase() === key.toLowerCase());
  const value = name === undefined ? undefined : context[name];
  return typeof value === 'string' ? [value] : value;
}
