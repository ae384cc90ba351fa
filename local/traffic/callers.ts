/** Who calls: numbers as platforms write them, and what must be answered about each. */
import { customerOf } from '../simulators/crm/customers.ts';

export interface Caller {
  /** As it is under `ani`. */
  ani: string;
  /** E.164; empty for callers that can't be looked up. */
  phone: string;
}

const areas = ['202', '303', '404', '505', '606', '707', '808', '909'] as const;
const unusable = ['anonymous', '', 'sip:agent@example.com', 'Restricted', '12', '+266696687'] as const;
/** Numbers that call again and again; at first one after the other, so that the warm-up hears of most of them. */
const regulars = 25;

/** Regulars (60 %), customers that call once (15 %), strangers (20 %), and callers without a number (5 %). */
export function createCallers(random: () => number): () => Caller {
  const regular = Array.from({ length: regulars }, (_, index) => number(index, 100 + index));
  let once = 0;
  let heard = 0;
  return () => {
    const luck = random();
    if (luck < 0.05)
      return { ani: unusable[Math.floor(random() * unusable.length)] ?? 'anonymous', phone: '' };
    if (luck < 0.65) {
      const index = heard < regulars ? heard : Math.floor(random() * regulars);
      heard += 1;
      return written(regular[index] ?? '', random());
    }
    once += 1;
    if (luck < 0.8) return written(number(once, 1000 + (once % 8000)), random());
    return written(number(once, 9000 + (once % 1000)), random());
  };
}

/** Callers that nobody has asked for before in this run, all of them customers; `round` separates those of one moment from others. */
export function newCallers(count: number, round: number): Caller[] {
  return Array.from({ length: count }, (_, index) => {
    const phone = number(index, 200 + round * count + index);
    return { ani: phone, phone };
  });
}

/** A North American number of the fictional exchange 555. */
function number(index: number, line: number): string {
  return `+1${areas[index % areas.length]}555${String(line).padStart(4, '0')}`;
}

/** One caller writes one number in many ways. */
function written(phone: string, unit: number): Caller {
  const [area, exchange, line] = [phone.slice(2, 5), phone.slice(5, 8), phone.slice(8)];
  const forms = [
    phone,
    phone,
    `tel:${phone}`,
    `(${area}) ${exchange}-${line}`,
    `1-${area}-${exchange}-${line}`,
  ];
  return { ani: forms[Math.floor(unit * forms.length)] ?? phone, phone };
}

const sources: ReadonlySet<unknown> = new Set(['cache', 'live', 'stale_cache', 'default']);

/** Whether a lookup's body has what every answer has, flat and without nulls. */
export function isFlatAnswer(body: Record<string, unknown> | undefined): body is Record<string, unknown> {
  if (body === undefined || Object.values(body).some((value) => typeof value === 'object')) return false;
  const { correlationId, source, found } = body;
  return (
    typeof correlationId === 'string' &&
    correlationId !== '' &&
    sources.has(source) &&
    typeof found === 'boolean'
  );
}

/** Whether the body of a lookup in the CRM is complete, flat, without nulls, and right about this caller. */
export function isUsable(caller: Caller, body: Record<string, unknown> | undefined): boolean {
  if (!isFlatAnswer(body)) return false;
  const { source, customerId, tier } = body;
  const found = body['found'] === true;
  if (typeof customerId !== 'string' || typeof tier !== 'string') return false;
  const known = source === 'default' || caller.phone === '' ? undefined : customerOf(caller.phone);
  return known === undefined
    ? !found && customerId === 'UNKNOWN' && tier === 'standard'
    : found && customerId === known.customerId && tier === known.tier;
}
