/** The guards at the doors, from the function's environment. All read SECRET_PREVIOUS_VALID_MS; they throw SettingError. */
import type { SecretSource } from '../../core/ports.ts';
import { type ApiKeyGuard, createApiKeyGuard } from '../../core/verify/api-key.ts';
import type { VerifierProfile } from '../../core/verify/profile.ts';
import { profileNamed } from '../../core/verify/profiles.ts';
import { createSignatureGuard, type SignatureGuard } from '../../core/verify/signature.ts';
import { KEY_NAME, powertoolsLogger } from '../logger.ts';
import { system } from '../runtime.ts';
import { numberSetting, requiredSetting, textSetting } from '../settings.ts';
import { hasher, systemClock } from '../system.ts';

/** A guard by the verifier profile, or the one of that name, over the secret whose ARN is in `secretSetting`. Reads API_PUBLIC_URL. */
export function signatureGuard(
  secrets: SecretSource,
  secretSetting: string,
  verify: VerifierProfile | string,
): { profile: VerifierProfile; guard: SignatureGuard } {
  const profile = typeof verify === 'string' ? profileNamed(verify) : verify;
  const guard = createSignatureGuard(
    { secrets, clock: systemClock, hasher },
    {
      profile,
      secretId: requiredSetting(secretSetting),
      previousValidMs: previousValidMs(),
      publicUrl: textSetting('API_PUBLIC_URL'),
    },
  );
  return { profile, guard };
}

/** The guard of the Data Actions' routes, over SECRET_API_KEY. From then on the request's log lines name the key. */
export function apiKeyGuard(secrets: SecretSource): ApiKeyGuard {
  const guard = createApiKeyGuard(
    { ...system, secrets, hasher },
    { secretId: requiredSetting('SECRET_API_KEY'), previousValidMs: previousValidMs() },
  );
  return async (request, connector) => {
    const shown = await guard(request, connector);
    powertoolsLogger.appendKeys({ [KEY_NAME]: shown.name });
    return shown;
  };
}

const previousValidMs = (): number => numberSetting('SECRET_PREVIOUS_VALID_MS');
