/** `GET /api/v2/search.json`: users by number or address. */
import type { People } from '../crm/people.ts';
import type { SimReply, SimRequest } from '../system.ts';
import { paged } from './replies.ts';

/** Numbers are found by their digits, whatever is between them. */
export function search(people: People, request: SimRequest): SimReply {
  const { query, baseUrl } = request;
  const pairs = [...(query.get('query') ?? '').matchAll(/(\w+):(?:"([^"]*)"|(\S+))/g)];
  const wanted = (name: string) => {
    const pair = pairs.find(([, key]) => key === name);
    return pair?.[2] ?? pair?.[3];
  };
  const [phone, email] = [wanted('phone'), wanted('email')];
  const digits = (text: string): string => text.replace(/\D/g, '');
  const found = people
    .candidates(phone === undefined ? [] : [phone])
    .filter((one) =>
      phone === undefined
        ? one.email.toLowerCase() === email?.toLowerCase()
        : digits(phone).endsWith(digits(one.phone)) && one.phone !== '',
    )
    .sort((a, b) => b.changedAt.localeCompare(a.changedAt))
    .map((one) => ({
      result_type: 'user',
      url: `${baseUrl}/api/v2/users/${one.id}.json`,
      id: Number(one.id),
      name: one.name,
      email: one.email,
      phone: one.phone,
      role: 'end-user',
      user_fields: { tier: one.tier },
      updated_at: one.changedAt,
    }));
  return paged('results', found, request);
}
