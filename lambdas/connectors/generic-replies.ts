/** How answers of a system are read whose names of errors nobody knows here. */
import type { ReplyTable } from '../core/reply/table.ts';

/** Only the system itself, in JSON, can say that there is no such thing. */
export const GENERIC_REPLIES: ReplyTable = {
  code: ['/code', '/error', '/errorCode', '/error/code', '/errors/*/code'],
  field: ['/field', '/error/field', '/errors/*/field'],
  statuses: { 404: 'absent' },
};
