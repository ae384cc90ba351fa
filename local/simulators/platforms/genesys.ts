/**
 * The simulated Genesys Cloud: login and API on one host.
 * - `POST /oauth/token` (Basic, `grant_type=client_credentials`)
 * - `GET /api/v2/tokens/me`; `GET /api/v2/users/me` → 400, as for every client-credentials token
 * - `GET /api/v2/conversations/{id}` → its participants
 * - `PATCH /api/v2/conversations/{id}/participants/{participantId}/attributes` `{attributes}`: texts, or 400; 404 for a
 *   conversation that is over (`POST /options {over: [id]}`)
 * - external contacts: contacts.ts
 * - `POST /api/v2/routing/interactions` `{interactions: [{id, customAttributes}]}`: 404 as on the real one, which has no
 *   such path; with `POST /options {bulk: true}` → `{errors?: [{id, code}]}`
 * - webhook subscriptions and integrations: subscriptions.ts; Data Actions: data-actions.ts
 * Limits: 300 calls in any minute of a token, five token requests a minute, lock-out after ten rejections in a row.
 * Admin routes of its own: `POST /revoke {token?}`, `POST /rules {rules: [{interactionId, code, times?}]}` (of a
 * conversation, or a contact by its id, the code `not.found` is 404, `conflict` 409, any other 400),
 * `POST /options {bulk?, over?, strangers?}` (`strangers`: conversations whose customer has no contact) beside
 * `POST /options {tokenLifeS?, tokenBurst?, lockAfter?, tokenEndpoint?, tokenDelayMs?, rateLimit?, rateWindowMs?}`.
 */
import { jsonObject, noRoute, type SimReply, type SimRequest, type SimSystem } from '../system.ts';
import { createContactBook } from './contacts.ts';
import { createPlatform } from './platform.ts';
import { basicCredentials } from './tokens.ts';

/** Client id and secret that it takes: the fixed local ones by default. */
export function createGenesys(
  clients: Readonly<Record<string, string>> = { 'local-client-id': 'local-client-secret' },
): SimSystem {
  const options = { bulk: false, over: [] as string[], strangers: [] as string[] };
  const platform = createPlatform('genesys', { rateLimit: 300, rateWindowMs: 60_000 }, options);

  const contacts = createContactBook((id) => id.startsWith(CONTACT));

  const login = ({ headers, text, nowMs }: SimRequest): SimReply => {
    const given = basicCredentials(headers.authorization);
    if (new URLSearchParams(text).get('grant_type') !== 'client_credentials') {
      return { status: 400, body: { error: 'unsupported_grant_type' } };
    }
    return platform.desk.grant(given !== undefined && clients[given.id] === given.secret, nowMs);
  };

  const patchAttributes = ({ segments, text, nowMs }: SimRequest): SimReply => {
    const attributes = jsonObject(text)?.['attributes'];
    if (typeof attributes !== 'object' || attributes === null) {
      return { status: 400, body: { code: 'bad.request', message: 'attributes are missing' } };
    }
    if (!Object.values(attributes).every((value) => typeof value === 'string')) return refusal('bad.request');
    const [, , , interactionId = '', , participantId = ''] = segments;
    if (options.over.includes(interactionId)) return refusal('not.found');
    platform.book.applyOne(
      { interactionId, participantId, attributes: attributes as Record<string, unknown> },
      nowMs,
    );
    return { status: 200, body: {} };
  };

  /** A call for one conversation, unless a rule strikes it. */
  const ofConversation = (request: SimRequest, run: () => SimReply): SimReply =>
    platform.guarded(request, () => {
      const rule = platform.book.strike(request.segments[3] ?? '');
      return rule === undefined ? run() : refusal(rule.code);
    });

  return {
    name: 'genesys',
    kindOf: genesysKind,
    handle(request) {
      if (platform.actions.owns(request.segments))
        return platform.guarded(request, () => platform.actions.answer(request));
      if (platform.subscriptions.owns(request.segments))
        return platform.guarded(request, () => platform.subscriptions.answer(request));
      switch (`${request.method} ${genesysKind(request.method, request.segments)}`) {
        case 'POST token':
          return login(request);
        case 'GET probe':
          return platform.guarded(request, () => ({
            status: 200,
            body: { organization: { name: 'local' } },
          }));
        case 'GET users-me':
          return platform.guarded(request, () => ({ status: 400, body: { code: 'not.a.user' } }));
        case 'POST bulk':
          return platform.guarded(request, () =>
            options.bulk ? platform.book.applyBulk(request.text, request.nowMs) : refusal('not.found'),
          );
        case 'GET conversation':
          return ofConversation(request, () =>
            conversation(request.segments[3] ?? '', options.strangers.includes(request.segments[3] ?? '')),
          );
        case 'PATCH participant':
          return ofConversation(request, () => patchAttributes(request));
        case 'PATCH contact':
          return platform.guarded(request, () => {
            const id = request.segments[4] ?? '';
            const rule = platform.book.strike(id);
            return rule === undefined ? contacts.patch(id, request.text) : refusal(rule.code);
          });
        default:
          return noRoute;
      }
    },
    effects: () => platform.book.effects(),
    state: () => ({ ...platform.state(), ...contacts.state() }),
    reset() {
      platform.reset();
      contacts.reset();
    },
    admin: platform.admin,
  };
}

const STATUSES: Readonly<Record<string, number>> = { 'not.found': 404, conflict: 409 };
const CONTACT = 'contact-of-';

function refusal(code: string): SimReply {
  const status = STATUSES[code] ?? 400;
  return { status, body: { status, code, message: 'refused' } };
}

/** An agent and a customer, as any conversation has. */
function conversation(id: string, isStranger: boolean): SimReply {
  const customer = { id: `customer-of-${id}`, purpose: 'customer' };
  const participants = [
    { id: `agent-of-${id}`, purpose: 'agent' },
    isStranger ? customer : { ...customer, externalContactId: `${CONTACT}${id}` },
  ];
  return { status: 200, body: { id, participants } };
}

function genesysKind(_method: string, segments: readonly string[]): string {
  const path = segments.join('/');
  if (path === 'oauth/token') return 'token';
  if (path === 'api/v2/tokens/me') return 'probe';
  if (path === 'api/v2/users/me') return 'users-me';
  if (path === 'api/v2/routing/interactions') return 'bulk';
  if (/^api\/v2\/conversations\/[^/]+$/.test(path)) return 'conversation';
  if (/^api\/v2\/externalcontacts\/contacts\/[^/]+$/.test(path)) return 'contact';
  return /^api\/v2\/conversations\/[^/]+\/participants\/[^/]+\/attributes$/.test(path)
    ? 'participant'
    : 'other';
}
