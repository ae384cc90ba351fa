/** Both webhooks, under every verifier profile: signature, headers, body, and the same event again in other words. */
import { memoryEventQueues } from '../../../lambdas/adapters/memory/event-queues.ts';
import { memoryEventRecords } from '../../../lambdas/adapters/memory/event-records.ts';
import { memoryFormerRecords } from '../../../lambdas/adapters/memory/former-records.ts';
import { hasher } from '../../../lambdas/adapters/system.ts';
import { createAccept } from '../../../lambdas/core/ingest/accept.ts';
import { createKnownAs } from '../../../lambdas/core/ingest/known-as.ts';
import { createWebhook } from '../../../lambdas/core/ingest/webhook.ts';
import { verifierProfiles } from '../../../lambdas/core/verify/profiles.ts';
import { createSignatureGuard } from '../../../lambdas/core/verify/signature.ts';
import { headersOf } from '../../fixtures/sender.ts';
import type { Chance } from '../../simulation/kernel/random.ts';
import { anyBytes, anyJson } from '../bytes.ts';
import { anyHeaders, frontDoor } from '../http.ts';
import { assertPrivate, Broken, SECRETS, type Target } from '../rig.ts';
import { seeded, seeds } from '../seeds.ts';
import { anyText, bent, PLANTED } from '../values.ts';

const bodies = {
  genesys: (chance: Chance) => ({
    messageId: chance.happens(0.9) ? 'm-1' : anyText(chance),
    id: 'm-2',
    eventType: chance.pick(['routing.interaction.start', 'v2.detail', PLANTED.text]),
    timestamp: '2026-01-01T00:00:00.000Z',
    data: { id: 'i-1', type: 'voice', state: 'started', ani: PLANTED.phone, note: PLANTED.text, n: 1.5 },
  }),
  nice: (chance: Chance) => ({
    event: {
      id: chance.happens(0.9) ? 'm-1' : anyText(chance),
      type: 'interaction.started',
      timestamp: 1_767_225_600_000,
    },
    interaction: {
      id: 'i-1',
      channel: 'chat',
      state: 'active',
      from: PLANTED.phone,
      list: [1, [2, { a: PLANTED.text }]],
    },
  }),
};

export const webhook: Target = async (chance, rig) => {
  const { clock, secrets } = rig;
  const profile = chance.happens(0.6) ? verifierProfiles[0] : chance.pick(verifierProfiles);
  if (profile === undefined) throw new Broken('there is no verifier profile');
  const source = (secretId: 'genesys' | 'nice') => ({
    profile,
    guard: createSignatureGuard({ secrets, clock, hasher }, { profile, secretId, previousValidMs: 0 }),
  });
  const records = memoryEventRecords();
  const former = memoryFormerRecords(records.records, clock);
  const queues = memoryEventQueues(clock, hasher);
  const send = frontDoor(
    createWebhook(
      {
        ...rig.system,
        hasher,
        accept: createAccept({ ...rig.system, hasher, records, queues }),
        knownAs: createKnownAs({ ...rig.system, hasher, former }, 86_400_000),
        sources: { genesys: source('genesys'), nice: source('nice') },
      },
      { deadlineMs: 5000, maxBodyBytes: 262_144 },
    ),
    rig,
  );
  const platform = chance.pick(['genesys', 'nice'] as const);
  for (let times = chance.between(1, 2); times > 0; times -= 1) {
    const seed = seeded<unknown>(chance, seeds.messages, bodies[platform](chance), 0.3);
    const value = bent(chance, seed, chance.pick([0, 0.05, 0.3]));
    const text = typeof seed === 'string' && chance.happens(0.7) ? seed : anyJson(chance, value);
    const body = anyBytes(chance, text);
    const headers = anyHeaders(chance, headersOf(profile, [SECRETS[platform]], { body, atMs: clock.now() }));
    const path = chance.happens(0.01) ? `/webhooks/${anyText(chance)}` : `/webhooks/${platform}`;
    const held = heldIn(queues);
    const status = await send({ path, headers, body }, chance);
    if (status === 200 && records.records.size === 0) throw new Broken('accepted without a record');
    if (status === 401 && heldIn(queues) !== held) throw new Broken('an unsigned event was queued');
  }
  assertPrivate('a record key', [...records.records.keys()].join('|'));
};

function heldIn({ held }: ReturnType<typeof memoryEventQueues>): number {
  return held.voice.length + held.digital.length + held.enrichment.length + held.quarantine.length;
}
