import { describe, expect, test } from '@jest/globals';
import type { ClaimTarget } from '../../../lambdas/core/ports.ts';
import { type ClaimedRecord, refusalOf, replayRefusal } from '../../../lambdas/core/retry/claim-rule.ts';

const NOW = 1_800_000_000_000;
const free: ClaimedRecord = { applied: false, generation: 2, payloadHash: 'h', owner: '', claimUntilMs: 0 };
const target: ClaimTarget = { key: 'k', generation: 2, payloadHash: 'h' };
const held = { owner: 'other', claimUntilMs: NOW + 1 };
const busy = { kind: 'busy', untilMs: NOW + 1 };

describe('who may work on a record', () => {
  test.each<[string, Partial<ClaimedRecord>, Partial<ClaimTarget>, object | undefined]>([
    ['a free record of the same generation and payload', {}, {}, undefined],
    ['a later copy', {}, { generation: 3 }, undefined],
    ['an older copy', {}, { generation: 1 }, { kind: 'superseded' }],
    ['another payload', {}, { payloadHash: 'x' }, { kind: 'conflict' }],
    ['any payload, where none was noted', { payloadHash: '' }, { payloadHash: 'x' }, undefined],
    ['the edited payload', { allowedHash: 'x' }, { payloadHash: 'x' }, undefined],
    ['the accepted payload, once it was edited', { allowedHash: 'x' }, {}, { kind: 'conflict' }],
    ['what was applied', { applied: true }, {}, { kind: 'applied' }],
    ['what another holds', held, {}, busy],
    ['what another held until now', { ...held, claimUntilMs: NOW }, {}, undefined],
    ['what it holds itself', { ...held, owner: 'me' }, {}, undefined],
    [
      'an older copy of what was applied with another payload',
      { applied: true },
      { generation: 1, payloadHash: 'x' },
      { kind: 'superseded' },
    ],
    ['another payload of what was applied', { applied: true }, { payloadHash: 'x' }, { kind: 'conflict' }],
    ['what was applied and is held', { ...held, applied: true }, {}, { kind: 'applied' }],
  ])('P2: %s', (_name, record, asked, refusal) => {
    expect(refusalOf({ ...free, ...record }, { ...target, ...asked }, 'me', NOW)).toEqual(refusal);
  });
});

describe('what is in the way of a replay', () => {
  const edited = { payloadHash: 'h', allowedHash: 'x' };
  test.each<[string, Partial<ClaimedRecord>, Partial<ClaimTarget>, boolean, object | undefined]>([
    ['nothing', {}, {}, false, undefined],
    ['nothing, of a later generation', {}, { generation: 3 }, false, undefined],
    ['a later generation', {}, { generation: 1 }, false, { kind: 'superseded' }],
    ['that it was applied', { applied: true }, { generation: 1 }, false, { kind: 'applied' }],
    ['another payload', { applied: true }, { payloadHash: 'x' }, false, { kind: 'conflict' }],
    ['nothing, where no payload was noted', { payloadHash: '' }, { payloadHash: 'x' }, false, undefined],
    ['an edit, for the accepted payload', edited, {}, false, { kind: 'conflict' }],
    ['nothing, for the edited payload', edited, { payloadHash: 'x' }, false, undefined],
    ['nothing, for a second edit of the accepted payload', edited, {}, true, undefined],
    ['nothing, for a second edit of the edited payload', edited, { payloadHash: 'x' }, true, undefined],
    ['another payload, for an edit', edited, { payloadHash: 'y' }, true, { kind: 'conflict' }],
    ['a claim', held, {}, false, busy],
    ['no claim that has ended', { ...held, claimUntilMs: NOW }, {}, false, undefined],
  ])('P11: %s', (_name, record, asked, editing, refusal) => {
    expect(replayRefusal({ ...free, ...record }, { ...target, ...asked }, NOW, editing)).toEqual(refusal);
  });

  test('P11: unless told so, nobody is editing', () => {
    expect(replayRefusal({ ...free, ...edited }, target, NOW)).toEqual({ kind: 'conflict' });
  });
});
