/** What the simulated Genesys and CXone share: token desk, limiter, updates, and the admin routes over them. */
import { type AdminRoutes, jsonObject, type SimReply, type SimRequest } from '../system.ts';
import { createActionBook } from './data-actions.ts';
import { createLimiter, type LimitOptions } from './limiter.ts';
import { createSubscriptionBook } from './subscriptions.ts';
import { createTokenDesk } from './tokens.ts';
import { createUpdateBook, type ItemRule } from './updates.ts';

/** The parts of one platform, wired; `own` are options beside those of tokens and limits, by their defaults. */
export function createPlatform(name: string, limits: LimitOptions, own: Record<string, unknown> = {}) {
  const ownDefaults = { ...own };
  const desk = createTokenDesk(name);
  const limiter = createLimiter(limits);
  const book = createUpdateBook();
  const subscriptions = createSubscriptionBook();
  const actions = createActionBook(subscriptions.takesActions);

  /** Runs a call of the API behind bearer check and rate limit. */
  const guarded = (request: SimRequest, run: () => SimReply): SimReply => {
    const token = desk.bearer(request.headers.authorization, request.nowMs);
    if (token === undefined) {
      return { status: 401, body: { status: 401, code: 'bad.credentials', message: 'Invalid login' } };
    }
    const refusal = limiter.refuse(token, request.nowMs);
    if (refusal !== undefined) return refusal;
    const reply = run();
    return { ...reply, headers: { ...limiter.headers(token, request.nowMs), ...reply.headers } };
  };

  const admin: AdminRoutes = {
    'POST /revoke': ({ text }) => {
      const token = jsonObject(text)?.['token'];
      return { status: 200, body: { revoked: desk.revoke(typeof token === 'string' ? token : undefined) } };
    },
    'POST /rules': ({ text }) => {
      const rules: unknown = jsonObject(text)?.['rules'];
      if (!Array.isArray(rules)) return { status: 400, body: { error: 'rules must be a list' } };
      book.setRules(rules as ItemRule[]);
      return { status: 200, body: { rules } };
    },
    'POST /options': ({ text }) => {
      const wanted = jsonObject(text) ?? {};
      for (const target of [desk.options, limiter.options, own] as object[]) {
        for (const key of Object.keys(target).filter((name) => name in wanted)) {
          Object.assign(target, { [key]: wanted[key] });
        }
      }
      return { status: 200, body: { ...desk.options, ...limiter.options, ...own } };
    },
  };
  return {
    desk,
    book,
    subscriptions,
    actions,
    guarded,
    admin,
    state: () => ({
      ...desk.state(Date.now()),
      ...limiter.state(),
      ...book.state(),
      ...subscriptions.state(),
      ...actions.state(),
      options: { ...desk.options, ...own },
    }),
    reset() {
      desk.reset();
      limiter.reset();
      book.reset();
      subscriptions.reset();
      actions.reset();
      Object.assign(own, ownDefaults);
    },
  };
}
