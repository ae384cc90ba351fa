/** Texts of secrets, as people put them in: used as they are, or refused in a sentence that repeats nothing of them. */
import { validateHeaderValue } from 'node:http';
import { readCredentials } from '../../../lambdas/adapters/secrets/connector-credentials.ts';
import { hasher } from '../../../lambdas/adapters/system.ts';
import { staticHeader } from '../../../lambdas/core/credentials/auth.ts';
import { callHeaders } from '../../../lambdas/core/credentials/call-headers.ts';
import { UnavailableError } from '../../../lambdas/core/errors.ts';
import { secretFault } from '../../../lambdas/core/secrets/secret-fault.ts';
import { anyJson } from '../bytes.ts';
import { assertPrivate, Broken, type Target, typed } from '../rig.ts';
import { anyText, bent, PLANTED } from '../values.ts';

const NAMES = ['webhook-genesys', 'api-key', 'pii-key', 'crm', 'oauth-genesys', 'oncall'] as const;
const FORMS = [
  { authorization: `Bearer ${PLANTED.text}` },
  { certificate: PLANTED.text, privateKey: PLANTED.text },
  { primary: { clientId: 'i', clientSecret: PLANTED.text, accessKeyId: 'a', accessKeySecret: PLANTED.text } },
  { pagerdutyRoutingKey: PLANTED.text, servicenowAuthorization: PLANTED.text },
  { credential: 'none' },
  {},
] as const;

export const secrets: Target = (chance) => {
  const text = chance.happens(0.1) ? anyText(chance) : anyJson(chance, bent(chance, chance.pick(FORMS), 0.2));
  const fault = secretFault(chance.pick(NAMES), text);
  if (fault !== undefined) assertPrivate('what is said of a secret', fault.says);
  const credentials = typed(
    () => readCredentials(text, { auth: staticHeader(), checkedAs: 'crm' }, hasher),
    (error) => {
      if (!(error instanceof UnavailableError)) throw new Broken(`refused as ${error.name}`);
      assertPrivate('the error of a secret', error.message);
    },
  );
  for (const { fields } of credentials ?? []) {
    const headers = typed(() => callHeaders(staticHeader(), fields));
    for (const [name, value] of Object.entries(headers ?? {})) validateHeaderValue(name, value);
  }
};
