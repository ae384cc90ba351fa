import type { SignatureProfile } from '../profile.ts';

/** As Stripe signs, and many after it: `t=<Unix seconds>,v1=<hex>` in one header, over `{time}.{body}`; several `v1` while a secret is rotated. */
export const stripeStyle: SignatureProfile = {
  name: 'stripe-style',
  header: 'x-signature',
  prefix: 'v1=',
  encodings: ['hex'],
  list: ',',
  signed: ['timestamp', 'body'],
  // Stripe's own libraries allow five minutes.
  timestamp: { header: 'x-signature', prefix: 't=', form: 's', toleranceMs: 300_000 },
};
