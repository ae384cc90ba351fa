/** Credentials of a session of a role, and who signs with them. */
import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

export interface Credentials {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken: string;
}

/** A function's own, and the role behind them. */
export interface RoleCredentials extends Credentials {
  /** ARN. */
  role: string;
  /** The function's name, as Lambda names its sessions. */
  session: string;
}

/** The operator's and the runner's own: everything is allowed to them. */
export const operatorKey = 'local';

/** Temporary credentials begin with `ASIA` and come with a token, without which AWS refuses them. They protect nothing. */
export function credentialsOf(role: string, session: string): RoleCredentials {
  const hash = createHash('sha256').update(`${role} ${session}`).digest('hex').toUpperCase();
  return {
    accessKeyId: `ASIA${hash.slice(0, 16)}`,
    secretAccessKey: hash.slice(16, 56),
    sessionToken: `local-${hash.slice(40)}`,
    ...{ role, session },
  };
}

/** The access key that a signed request names; '' where it names none. */
export function accessKeyIn({ authorization = '' }: IncomingHttpHeaders): string {
  return /Credential=([^/,\s]+)\//.exec(authorization)?.[1] ?? '';
}
