/** What is wrong with a profile that an organisation has written itself: a signature that covers too little protects nothing. */
import type { SignatureProfile, VerifierProfile } from './profile.ts';

/** RFC 9110: the letters of a header's name, in lower case as they are looked up. */
const HEADER = /^[a-z0-9!#$%&'*+.^_`|~-]+$/;
/** Own choice, ms: a time that may be a day off protects from nothing. */
const MAX_TOLERANCE_MS = 3_600_000;

/** Sentences, each for one fault; none where it can be used. */
export function profileFaults(profile: VerifierProfile): string[] {
  return profile.kind === 'shared-key'
    ? [...headerFaults(profile.header), ...keyFaults(profile)]
    : [
        ...headerFaults(profile.header, profile.timestamp?.header, profile.idHeader),
        ...signatureFaults(profile),
      ];
}

function headerFaults(...headers: readonly (string | undefined)[]): string[] {
  return headers
    .filter((header) => header !== undefined && !HEADER.test(header))
    .map((header) => `"${header}" is no header's name in lower case.`);
}

function keyFaults({ eventId = [] }: VerifierProfile): string[] {
  return eventId.some((source) => 'header' in source)
    ? ['The event’s id is taken from a header, which a shared key does not sign.']
    : [];
}

function signatureFaults(profile: SignatureProfile): string[] {
  const { eventId = [], encodings, idHeader, list, prefix, signed, timestamp } = profile;
  const isSigned = (part: string): boolean => signed.includes(part as 'body');
  const says = (isFault: boolean, sentence: string): string[] => (isFault ? [sentence] : []);
  return [
    ...says(!isSigned('body'), 'The body must be signed.'),
    ...says(encodings.length === 0, 'No encoding of the signature is named.'),
    ...says(
      list !== undefined && prefix === '',
      'A list of signatures needs a prefix that marks them, as "v1=".',
    ),
    ...says(isSigned('id') && idHeader === undefined, 'The id is signed, but no idHeader says where it is.'),
    ...says(
      isSigned('timestamp') !== (timestamp !== undefined),
      'A time is signed and has its place, or neither.',
    ),
    ...says(
      eventId.some((source) => 'header' in source && !(isSigned('id') && source.header === idHeader)),
      'The event’s id is taken from a header that is not signed.',
    ),
    ...timeFaults(profile),
  ];
}

function timeFaults({ header, list, separator, timestamp }: SignatureProfile): string[] {
  if (timestamp === undefined) return [];
  const { form, prefix, toleranceMs } = timestamp;
  const isTolerable = Number.isInteger(toleranceMs) && toleranceMs > 0 && toleranceMs <= MAX_TOLERANCE_MS;
  const isInside = timestamp.header === header;
  return [
    ...(isTolerable ? [] : ['timestamp.toleranceMs must be more than 0 and an hour at most, in ms.']),
    ...(isInside && (list === undefined || prefix === undefined || prefix === '')
      ? ['A time inside the signature’s header needs a list and a prefix of its own, as "t=".']
      : []),
    // Digits could move between the time and what is beside it, under the same signature.
    ...(separator === '' && form === undefined
      ? ['Where nothing is between the signed parts, timestamp.form must say how the time is written.']
      : []),
  ];
}
