/** How a sender proves that it is one, as data. A new way of signing is one file under profiles/ and one file of test vectors. */

/** One part of what a signature covers; `{ text }` stands for itself, as the `v0` that some put in front. */
export type SignedPart = 'id' | 'timestamp' | 'method' | 'uri' | 'body' | { readonly text: string };

/** Where a profile finds the event's id: a signed header, or a path into the JSON body such as `event.id`. */
export type EventIdSource = { header: string } | { path: string };

/** How a secret's text becomes the HMAC key: as it is, decoded, or decoded behind `whsec_`. */
export type KeyForm = 'text' | 'hex' | 'base64' | 'whsec';

interface ProfileBase {
  /** The value of WEBHOOK_PROFILE_GENESYS, _NICE and _CRM that chooses it. */
  name: string;
  /** Header that carries the signature or the key, lower case. */
  header: string;
  /** What is before the encoded HMAC-SHA256, or before the key, e.g. `sha256=`, `Bearer `. */
  prefix: string;
  /** First of these that holds anything is the event's id. @default the platform's own, see core/ingest */
  eventId?: readonly EventIdSource[];
  /**
   * Paths into the JSON body of what the sender stamps on each delivery, as `delivery.attempt`: another attempt is the
   * same payload. Synth refuses one that names the event. @default none
   */
  deliveryStamps?: readonly string[];
}

/** Where the time of signing is. It must be signed. */
export interface TimestampSource {
  /** Its own header, lower case; the signature's own header where the time is among the signatures. */
  header: string;
  /** Tells the time from the signatures in their list, e.g. `t=`. */
  prefix?: string;
  /** Unix seconds, Unix ms or ISO 8601. Needed where parts are joined by nothing. @default seconds or ms, by size */
  form?: 's' | 'ms' | 'iso';
  /** How far it may be from now, ms. */
  toleranceMs: number;
}

/** A sender that signs by HMAC-SHA256. */
export interface SignatureProfile extends ProfileBase {
  kind?: 'signature';
  /** Encodings the sender may use. Hex is taken in either case, base64 in its canonical form alone. */
  encodings: readonly ('hex' | 'base64')[];
  /** What divides the signatures of a list; any one that holds is enough (rotation). @default the header is one signature */
  list?: ' ' | ',';
  signed: readonly SignedPart[];
  /** What is between the signed parts. @default '.' */
  separator?: string;
  /** Needed where the time is signed. */
  timestamp?: TimestampSource;
  /** Header with the delivery's id. Needed where it is signed. */
  idHeader?: string;
  /** Characters that the sender signs as themselves where the address holds their percent code. @default none */
  uriDecoded?: string;
  /** @default 'text' */
  key?: KeyForm;
}

/** A sender that signs nothing and sends the secret itself: a replay is recognised by the event's id alone (docs/SECURITY.md). */
export interface SharedKeyProfile extends ProfileBase {
  kind: 'shared-key';
  /** The secret is sent as it is. */
  key?: never;
}

export type VerifierProfile = SignatureProfile | SharedKeyProfile;
