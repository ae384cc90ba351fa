/** The deployment's settings, as the operator's shell gives them. */
import { SettingError } from '../../lambdas/core/errors.ts';
import type { BackOffRule } from '../../lambdas/core/retry/backoff.ts';
import { type Config, resolveConfig, settings } from '../../lib/config.ts';
import { type Deployment, resolveDeployment } from '../../lib/deployment.ts';
import { overridesFrom } from '../../lib/overrides.ts';

/**
 * Defaults, STEADYLINE_SETTINGS over them, and over these the `KEY=VALUE` texts of `--set`. Settings of further connectors
 * are left out where there are any: `deployment` has them. Throws SettingError.
 */
export function deployedConfig(set: readonly string[] = []): Config {
  const overrides = overridesOf(set);
  if ((overrides['CONNECTORS_DIR'] ?? '') === '') return resolveConfig(overrides);
  return resolveConfig(Object.fromEntries(Object.entries(overrides).filter(([key]) => key in settings)));
}

/** The same with the organisation's connectors and their settings. Throws SettingError as synth does. */
export function deployment(set: readonly string[] = []): Promise<Deployment> {
  return resolveDeployment(overridesOf(set));
}

/** The folder of the organisation's own connectors; '' without any. Throws SettingError. */
export function connectorsDirectory(): string {
  return overridesOf([])['CONNECTORS_DIR'] ?? '';
}

/** STEADYLINE_SETTINGS and over them the `KEY=VALUE` texts of `--set`. Throws SettingError. */
export function overridesOf(set: readonly string[]): Record<string, string> {
  return {
    ...overridesFrom(undefined, process.env['STEADYLINE_SETTINGS']),
    ...Object.fromEntries(set.map(pair)),
  };
}

/** A number of them. Throws SettingError. */
export function deployedNumber(name: string): number {
  return Number(deployedConfig()[name]);
}

let retry: (BackOffRule & { minAgeMs: number }) | undefined;

/** How failed messages are tried again, and for how long at least; read once, since every message that is told asks. Throws SettingError. */
export function deployedRetry(): BackOffRule & { minAgeMs: number } {
  retry ??= {
    baseMs: deployedNumber('RETRY_BACKOFF_BASE_MS'),
    maxMs: deployedNumber('RETRY_MAX_BACKOFF_MS'),
    minAgeMs: deployedNumber('RETRY_MIN_AGE_MS'),
  };
  return retry;
}

function pair(text: string): [string, string] {
  const at = text.indexOf('=');
  if (at > 0) return [text.slice(0, at), text.slice(at + 1)];
  throw new SettingError(`--set takes KEY=VALUE, but was given "${text}".`);
}
