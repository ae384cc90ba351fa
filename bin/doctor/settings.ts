/** What the settings say by themselves. */
import { brokenPromises } from '../../lib/checks.ts';
import type { Deployment } from '../../lib/deployment.ts';
import { notices } from '../../lib/notices.ts';
import { alarmAddress } from './checks.ts';
import type { Finding } from './finding.ts';

/** Whether every promise holds under them, and whether anybody hears of a failing notifier. */
export function settingsFindings({ config, connectors }: Deployment): Finding[] {
  const broken = brokenPromises(config, connectors);
  const settings = {
    verdict: 'ok',
    found: notices(config).join(' ') || 'every promise holds under them',
  } as const;
  return [
    broken.length === 0
      ? { check: 'settings', ...settings }
      : { check: 'settings', verdict: 'failed', found: broken.join(' '), todo: 'change the settings named' },
    { check: 'alarms', ...alarmAddress(config) },
  ];
}
