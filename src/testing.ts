/**
 * `statecharge/testing`: the contracts of what a CSMS may observe, and what it takes to hold a station or a CSMS against
 * them. docs/model-based-testing.md shows how.
 */
export type { Belief, Clause, Contract, ContractState, Expectation, Fact } from './testing/contract.ts';
export { covers, expectation, initialState, nameOf, UNHEARD } from './testing/contract.ts';
export { authorization } from './testing/contracts/authorization.ts';
export { availability } from './testing/contracts/availability.ts';
export { charging } from './testing/contracts/charging.ts';
export { delivery } from './testing/contracts/delivery.ts';
export { registration } from './testing/contracts/registration.ts';
export { remoteControl } from './testing/contracts/remote-control.ts';
export { reservation } from './testing/contracts/reservation.ts';
export { reset } from './testing/contracts/reset.ts';
export { wholeStation } from './testing/contracts/whole-station.ts';
export { type Coverage, cover } from './testing/cover.ts';
export { CsmsSide, type CsmsSideOptions } from './testing/csms-side.ts';
export { type Edge, edgeName, edgesOf, shortestWay, wayHome } from './testing/edges.ts';
export { follow } from './testing/follow.ts';
export { type Happening, isCommand } from './testing/happenings.ts';
export { StationSide, type StationSideOptions } from './testing/station-side.ts';
export { type CsmsUnderTest, type StationUnderTest, type Subject, TOKENS } from './testing/subject.ts';
export { openTrial, type TrialSubject } from './testing/trial-subject.ts';
export { ContractBroken, type Replay, Walk } from './testing/walk.ts';
export type { Behaviour, Manner } from './trial/behaviour.ts';
export { startCsms, type TrialCsms } from './trial/csms.ts';
export type { CallOutcome } from './trial/csms-link.ts';
export { LocalApi } from './trial/local-api.ts';
export { type Heard, Network, type Weather } from './trial/scenario/network.ts';
