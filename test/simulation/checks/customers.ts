/** P6: no lookup that begins after a change was acknowledged reports what was before it. */
import type { Verdict } from './verdict.ts';

export interface CustomerChecks {
  /** The CRM has changed the customer of this phone; answers the tier that names the change. */
  changed(phone: string): { tier: string; version: number };
  tierOf(phone: string): string;
  /** The webhook of this change was answered 200. */
  acknowledged(phone: string, version: number): void;
  /** The oldest version that a lookup beginning now may tell. */
  floor(phone: string): number;
  told(phone: string, tier: string, floor: number, source: string): void;
}

export function createCustomerChecks({ breaks }: Verdict): CustomerChecks {
  const versions = new Map<string, number>();
  const floors = new Map<string, number>();
  const tier = (version: number): string => `tier-${version}`;
  return {
    changed(phone) {
      const version = (versions.get(phone) ?? 0) + 1;
      versions.set(phone, version);
      return { tier: tier(version), version };
    },
    tierOf: (phone) => tier(versions.get(phone) ?? 0),
    acknowledged(phone, version) {
      floors.set(phone, Math.max(version, floors.get(phone) ?? 0));
    },
    floor: (phone) => floors.get(phone) ?? 0,
    told(phone, answered, floor, source) {
      const version = Number(/^tier-(\d+)$/.exec(answered)?.[1] ?? Number.NaN);
      if (Number.isNaN(version)) return;
      if (version < floor)
        breaks('P6', `${source} told version ${version} of ${phone}, invalidated by version ${floor}`);
    },
  };
}
