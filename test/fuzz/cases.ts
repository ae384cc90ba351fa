/** Inputs as the field sends them: what fuzzing begins with. */
import { readFileSync } from 'node:fs';

function fixture<Cases>(name: string): Cases {
  return JSON.parse(readFileSync(new URL(`../fixtures/cases/${name}.json`, import.meta.url), 'utf8'));
}

/** What platforms hand over as the caller. */
export const callers = fixture<{ cases: { ani: string }[] }>('callers').cases.map(({ ani }) => ani);

const bus = fixture<{
  sequences: { envelopes: object[] }[];
  names: { envelope: object }[];
}>('bus');
/** Envelopes of the partner bus. */
export const envelopes = [
  ...bus.sequences.flatMap((sequence) => sequence.envelopes),
  ...bus.names.map(({ envelope }) => envelope),
];

const messages = fixture<{
  'open-messaging': { body: object }[];
  'cxone-digital': { body: object }[];
}>('messages');
/** Webhooks of digital channels, by platform. */
export const digital = {
  genesys: messages['open-messaging'].map(({ body }) => body),
  nice: messages['cxone-digital'].map(({ body }) => body),
};
