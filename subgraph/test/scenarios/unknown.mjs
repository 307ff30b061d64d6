// What nobody announced must not stop the indexing: it is left out, and what comes after it is indexed.
import { id } from "ethers";
import { ALICE, answer, batch, block, BOB, COUNCIL, creation, event, expect, lease, MODEL, VERA, ZEROS } from "../support/scenario.mjs";

const OTHER = "0x00000000000000000000000000000000000000bb";
const VOTE = "voteOf(uint64,uint8,address):(bytes32,uint256,bytes32)";
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
];
