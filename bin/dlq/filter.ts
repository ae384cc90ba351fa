/** Which letters a command means. */
import { SettingError } from '../../lambdas/core/errors.ts';
import type { Hasher, Platform } from '../../lambdas/core/ports.ts';
import { idOf, type Letter } from './letter.ts';

/** Absent: any. Times are ms since the epoch, of the dead-lettering. */
export interface Filter {
  reason?: string;
  /** The last error, word for word. */
  error?: string;
  sinceMs?: number;
  untilMs?: number;
  /** As the platform names it. */
  interaction?: string;
  /** Event id, request id, or id of the dead letter itself. */
  id?: string;
}

const platforms: readonly Platform[] = ['genesys', 'nice'];

/** Whether a letter matches. An interaction is identified by the message group, else by what the letter holds. */
export function matcher(hasher: Hasher, filter: Filter): (letter: Letter) => boolean {
  const { reason, error, sinceMs = -Infinity, untilMs = Infinity, interaction, id } = filter;
  const groups = platforms.map((platform) => hasher.sha256(`${platform}#${interaction}`));
  return (letter) =>
    (reason === undefined || letter.reason === reason) &&
    (error === undefined || letter.error === error) &&
    letter.lastAtMs >= sinceMs &&
    letter.lastAtMs <= untilMs &&
    (interaction === undefined ||
      groups.includes(letter.record.group) ||
      letter.content?.interactionId === interaction) &&
    (id === undefined || id === idOf(letter) || id === letter.record.messageId);
}

const UNITS: Record<string, number> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** `2026-01-31T12:00Z`, or `90m`, `2h`, `3d` before now, as ms since the epoch. Throws SettingError naming `option`. */
export function timeOption(option: string, value: string, nowMs: number): number {
  const [, count, unit = ''] = /^(\d+)([smhd])$/.exec(value) ?? [];
  const ms = count === undefined ? Date.parse(value) : nowMs - Number(count) * (UNITS[unit] ?? 0);
  if (Number.isFinite(ms)) return ms;
  throw new SettingError(
    `${option} takes a time such as 2026-01-31T12:00Z, or 90m, 2h, 3d for as long ago, not "${value}".`,
  );
}
