/** How a sender signs. A new way of signing is one file under profiles/ and one file of test vectors. */

/** What the signature covers; parts are joined by `.`. */
export type SignedPart = 'id' | 'timestamp' | 'body';

/** Where a profile finds the event's id: a signed header, or a path into the JSON body such as `event.id`. */
export type EventIdSource = { header: string } | { path: string };

export interface VerifierProfile {
  /** The value of WEBHOOK_PROFILE_GENESYS and WEBHOOK_PROFILE_NICE that chooses it. */
  name: string;
  /** Header that carries the signature, lower case. */
  header: string;
  /** What stands before the encoded HMAC-SHA256, e.g. `sha256=`. */
  prefix: string;
  /** Encodings the sender may use. Hex is taken in either case. */
  encodings: readonly ('hex' | 'base64')[];
  /** The header is a list of signatures divided by spaces; any one that holds is enough. @default false */
  list?: boolean;
  signed: readonly SignedPart[];
  /** Header with the time of signing, Unix s or ms, and how far it may be from now, ms. Needed where it is signed. */
  timestamp?: { header: string; toleranceMs: number };
  /** Header with the delivery's id. Needed where it is signed. */
  idHeader?: string;
  /** How the secret's text becomes the HMAC key. @default 'utf8' */
  key?: 'utf8' | 'whsec';
  /** First of these that holds anything is the event's id. @default the platform's own, see core/ingest */
  eventId?: readonly EventIdSource[];
  /**
   * Paths into the JSON body of what the sender stamps on each delivery, as `delivery.attempt`: another attempt is the
   * same payload. Synth refuses one that names the event. @default none
   */
  deliveryStamps?: readonly string[];
}
