/** Everything that the containers of one run share: tables, queues, the CRM, the pager, and what is checked of them. */

import type { BreakerChecks } from '../checks/breaker.ts';
import type { ClaimChecks } from '../checks/claims.ts';
import type { CustomerChecks } from '../checks/customers.ts';
import type { EventChecks } from '../checks/events.ts';
import type { ExpectationChecks } from '../checks/expectations.ts';
import type { PageChecks } from '../checks/pages.ts';
import type { RateChecks } from '../checks/rate.ts';
import type { PoisonChecks, RefusalChecks } from '../checks/refusals.ts';
import type { TokenChecks } from '../checks/tokens.ts';
import type { Verdict } from '../checks/verdict.ts';
import type { Fault } from '../faults/fault.ts';
import type { Ground } from '../kernel/container.ts';
import type { Setting } from './fault-settings.ts';
import type { CrmModel, PlatformModel } from './models.ts';
import type { ObservedQueue } from './queues.ts';
import type { Stores } from './stores.ts';

export const QUEUES = ['voice', 'digital', 'enrichment', 'requests', 'refresh', 'updates', 'oncall'] as const;
export type QueueName = (typeof QUEUES)[number];

export interface Checks {
  events: EventChecks;
  breaker: BreakerChecks;
  customers: CustomerChecks;
  pages: PageChecks;
  claims: ClaimChecks;
  tokens: TokenChecks;
  crmRate: RateChecks;
  refusals: RefusalChecks;
  poison: PoisonChecks;
  expectations: ExpectationChecks;
  warehouseRate: RateChecks;
  platformRate: RateChecks;
}

export interface World extends Ground {
  /** A number setting as this run has it. */
  number(name: string): number;
  fault: Fault;
  setting: Setting;
  verdict: Verdict;
  checks: Checks;
  stores: Stores;
  queues: Record<QueueName, { source: ObservedQueue; dead: ObservedQueue }>;
  crm: CrmModel;
  warehouse: CrmModel;
  platform: PlatformModel;
  /** When the CRM changed this customer, if it says so. */
  changedAt(phone: string): { changedAt?: string };
  noteChange(phone: string, at: string): void;
  /** When one of these ports last failed or was slow anywhere, ms since the epoch. */
  troubledMs(...ports: readonly string[]): number;
}
