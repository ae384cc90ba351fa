/** What `--crm` names: the system that is taken away. */
import path from 'node:path';
import { settingPrefix } from '../../../lib/connectors/own-connector.ts';
import type { Target } from '../../traffic/target.ts';
import { connectorTarget } from './connector.ts';
import { crmTarget } from './crm.ts';
import { drilledKind, drilledKinds } from './kinds.ts';

/** Kinds that the connector `crm` can have by a setting. */
export const crmKinds: readonly string[] = ['rest', 'servicenow'];

/** The words of `--crm`. */
export const targetNames: readonly string[] = [...crmKinds, ...Object.keys(drilledKinds), 'warehouse'];

/** `callsASecond`: what the CRM allows, where that is what is drilled. */
export function targetOf(kind: string, callsASecond: number): Target {
  const drilled = drilledKind(kind);
  if (drilled !== undefined) return connectorTarget(kind, drilled);
  const crm = crmTarget(callsASecond);
  return kind === 'warehouse' ? { ...crm, name: kind, simulator: kind, operations: {} } : crm;
}

/** The folder in which the connector of a kind is written for a drill. */
export function connectorFolder(kind: string): string {
  return path.resolve('.steadyline/drill-connectors', kind);
}

/** The settings that make the kind part of the deployment. */
export function targetSettings(kind: string): Record<string, string> {
  const drilled = drilledKind(kind);
  if (drilled === undefined) return kind === 'warehouse' ? {} : { CRM_KIND: kind };
  const prefix = settingPrefix(kind);
  return {
    CONNECTORS_DIR: connectorFolder(kind),
    [`${prefix}_RATE_LIMIT`]: String(drilled.limit.calls),
    [`${prefix}_RATE_WINDOW_MS`]: String(drilled.limit.windowMs),
  };
}
