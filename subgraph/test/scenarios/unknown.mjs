// What nobody announced must not stop the indexing: it is left out, and what comes after it is indexed.
import { id } from "ethers";
import { ALICE, answer, batch, block, BOB, CHECKPOINT, COUNCIL, creation, event, expect, lease, MODEL, suspicion, VERA, VOTE, ZEROS } from "../support/scenario.mjs";

const OTHER = "0x00000000000000000000000000000000000000bb";
const [MAX_64, MAX_256] = [2n ** 64n - 1n, 2n ** 256n - 1n];
/** A cut deeper than a handler may sweep. */
const DEEP = 1_001;

export default [
  {
    name: "events about unknown periods, states, disputes, rounds and versions are left out",
    blocks: [
      block(10, ...creation()),
      block(20,
        event(MODEL, "ApplyToLearnPeriod", 1, ALICE, 0, 1, 4, 500, 77),
        event(MODEL, "SubmitBatch", 1, 7, 1, 1, 20, ZEROS), event(MODEL, "SubmitState", 1, 7, 1, id("a"), id("b"), ZEROS, ZEROS),
        event(MODEL, "ExpireLearningPeriod", 7, 0), event(MODEL, "SuspectState", 7, 7, BOB, 0), event(MODEL, "ReviewSuspect", 7, 7, 2, true, 6),
        event(MODEL, "AttestState", 7, BOB, id("a"), id("b")), event(MODEL, "RewardLearningPeriod", 7, ALICE, 0),
        event(MODEL, "WithdrawCollateralPerLearningPeriod", 7, ALICE, 5),
        event(COUNCIL, "RoundOpened", 7, 1, 30, 40), event(COUNCIL, "BallotCommitted", 7, VERA, 1),
        event(COUNCIL, "BallotRevealed", 7, VERA, 1, 5, id("a"), id("b"), id("c")), event(COUNCIL, "DisputeCancelled", 7),
        event(COUNCIL, "FeePaid", 7, 5), event(COUNCIL, "ClaimFee", 7, VERA, 5)),
      block(30, lease(1, ALICE, 0, 1), ...batch(1, 1, 1, 1, 30)),
    ],
    assertions: [
      expect("{ models { headStep escrow burned } learningPeriods { number } modelStates { number } disputes { id } votes { id } ballots { id } rounds { id } attestations { id } batches { id } }", {
        models: [{ headStep: "1", escrow: "1500000000000000000", burned: "0" }], learningPeriods: [{ number: "1" }], modelStates: [{ number: "1" }],
        disputes: [], votes: [], ballots: [], rounds: [], attestations: [], batches: [{ id: `${MODEL}-1` }],
      }),
    ],
  },
  {
    name: "what is listed as a model and does not answer as one is left out",
    blocks: [
      block(10, ...creation({ model: OTHER, answers: false })),
      block(20, event(OTHER, "PauseLeases")),
      block(30, ...creation({ number: 1 })),
    ],
    assertions: [expect("{ models { id number } }", { models: [{ id: MODEL, number: "1" }] })],
  },
  {
    name: "a council that does not answer leaves a vote without weight",
    blocks: [
      block(10, ...creation()),
      block(20, event(COUNCIL, "DisputeOpened", 1, MODEL, 100), event(COUNCIL, "RoundOpened", 1, 1, 30, 40),
        event(COUNCIL, "BallotCommitted", 1, VERA, 1), answer(COUNCIL, VOTE, ["1", "1", VERA], null)),
    ],
    assertions: [expect("{ votes { commitment weight } }", { votes: [{ commitment: ZEROS, weight: "0" }] })],
  },
  {
    name: "a cut too deep for one handler is bounded, and what it left behind is counted",
    blocks: [
      block(10, ...creation()),
      block(20, lease(1, ALICE, 0, 1), ...batch(1, 1, 1, 4, 20, id("weights"))),
      block(30, ...Array.from({ length: DEEP }, (_, i) => lease(2 + i, BOB, 4, 5))),
      block(40, event(COUNCIL, "DisputeOpened", 1, MODEL, 0), event(COUNCIL, "RoundOpened", 1, 1, 140, 240), event(MODEL, "SuspectState", 1, 2, BOB, 0)),
      block(50, event(MODEL, "ReviewSuspect", 1, 2, 2, true, 1)),
      block(60, lease(2 + DEEP, ALICE, 1, 2)),
    ],
    assertions: [
      expect("{ models { liveHeight unsweptPeriods headStep } learningPeriods(where: { live: true }, orderBy: number) { number slot } }", {
        models: [{ liveHeight: "2", unsweptPeriods: "1", headStep: "1" }],
        learningPeriods: [{ number: "1", slot: "0" }, { number: "2", slot: "1" }, { number: `${2 + DEEP}`, slot: "1" }],
      }),
    ],
  },
  {
    name: "claims, verdicts and outcomes that nobody knows are left out",
    blocks: [
      block(10, ...creation()),
      block(20, lease(1, ALICE, 0, 1), ...batch(1, 1, 1, 2, 20)),
      block(30, ...suspicion(1, 1, 30, 2), ...suspicion(2, 2, 30)),
      block(40, event(MODEL, "ReviewSuspect", 2, 2, 5, true, 1), event(MODEL, "Donate", BOB, 5)),
    ],
    assertions: [
      expect("{ disputes { id verdict reverted } models { headStep escrow rewardPool } accounts(where: { suspicions_gt: 0 }) { suspicions } ballots { id } }", {
        disputes: [{ id: "2", verdict: "Pending", reverted: false }], models: [{ headStep: "2", escrow: "2000000000000000000", rewardPool: "5" }],
        accounts: [{ suspicions: "1" }], ballots: [{ id: "1" }, { id: "2" }],
      }),
    ],
  },
  {
    name: "a dispute of a contract that is no model is in the council alone",
    blocks: [
      block(10, ...creation()),
      block(20, event(COUNCIL, "DisputeOpened", 1, OTHER, 7), event(COUNCIL, "RoundOpened", 1, 1, 30, 40), event(OTHER, "SuspectState", 1, 1, BOB, 0)),
    ],
    assertions: [
      expect("{ disputes { id } ballots { id model round eligibleStake } councils { disputeCount } }", {
        disputes: [], ballots: [{ id: "1", model: OTHER, round: 1, eligibleStake: "7" }], councils: [{ disputeCount: "1" }],
      }),
    ],
  },
  {
    name: "the largest numbers",
    blocks: [
      block(10, ...creation()),
      block(20, event(MODEL, "ApplyToLearnPeriod", MAX_64, ALICE, 0, MAX_64, 256, MAX_64, 1),
        event(MODEL, "SubmitBatch", MAX_64, MAX_64, MAX_64, 1, MAX_64, CHECKPOINT),
        event(MODEL, "SubmitState", MAX_64, MAX_64, MAX_64, id("a"), id("b"), CHECKPOINT, id("gradients"))),
      block(30, event(COUNCIL, "Stake", VERA, MAX_256), event(COUNCIL, "DisputeOpened", MAX_64, MODEL, MAX_256),
        event(COUNCIL, "RoundOpened", MAX_64, 255, MAX_64, MAX_64), event(MODEL, "SuspectState", MAX_64, MAX_64, BOB, 0),
        event(MODEL, "Donate", BOB, MAX_256)),
      block(40, event(MODEL, "ReviewSuspect", MAX_64, MAX_64, 1, false, MAX_64)),
    ],
    assertions: [
      expect("{ learningPeriods { number deadline submitted steps } modelStates { id step challengeWindowEnd } disputes { id number verdict } rounds { id number commitDeadline } councils { totalStake } models { rewardPool headStep learningPeriodCount } modelDays { donated } }", {
        learningPeriods: [{ number: `${MAX_64}`, deadline: `${MAX_64}`, submitted: "1", steps: "256" }],
        modelStates: [{ id: `${MODEL}-${MAX_64}`, step: `${MAX_64}`, challengeWindowEnd: "2030" }],
        disputes: [{ id: `${MAX_64}`, number: `${MAX_64}`, verdict: "Innocent" }], rounds: [{ id: `${MAX_64}-255`, number: 255, commitDeadline: `${MAX_64}` }],
        councils: [{ totalStake: `${MAX_256}` }], models: [{ rewardPool: `${MAX_256}`, headStep: `${MAX_64}`, learningPeriodCount: `${MAX_64}` }],
        modelDays: [{ donated: `${MAX_256}` }],
      }),
    ],
  },
];
