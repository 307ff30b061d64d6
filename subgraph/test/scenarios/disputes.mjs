import { concat, id, keccak256 } from "ethers";
import {
  ALICE, answer, batch, block, BOB, CHECKPOINT, COUNCIL, creation, event, expect, lease, MODEL, SUSPECTER, suspicion, VERA, ZEROS,
} from "../support/scenario.mjs";

const [INNOCENT, GUILTY, MOOT, UNDECIDED] = [1, 2, 3, 4];
const BALLOT = [id("state"), id("gradient"), id("trace")];
const VOTE = "voteOf(uint64,uint8,address):(bytes32,uint256,bytes32)";

/** Two periods, of four states each, the second unfinished. */
const chain = [
  block(10, ...creation()),
  block(100, lease(1, ALICE, 0, 1), ...batch(1, 1, 1, 4, 100, CHECKPOINT)),
  block(110, lease(2, BOB, 4, 5), ...batch(2, 5, 5, 3, 110)),
];

export default [
  {
    name: "an open dispute",
    blocks: [...chain, block(120, ...suspicion(1, 2, 120))],
    assertions: [
      expect("{ disputes { id model { id } learningPeriod { number } state { number openDispute { id } } suspecter { id suspicions } claim verdict reverted bond openedAt reviewedAt suspecterCredit workerCredit ballot { id model eligibleStake round outcome fee closedAt rounds { id number commitDeadline revealDeadline committed revealed } } } }", {
        disputes: [{
          id: "1", model: { id: MODEL }, learningPeriod: { number: "1" }, state: { number: "2", openDispute: { id: "1" } },
          suspecter: { id: SUSPECTER, suspicions: "1" }, claim: "InvalidTransition", verdict: "Pending", reverted: false,
          bond: "500000000000000000", openedAt: "120", reviewedAt: null, suspecterCredit: "0", workerCredit: "0",
          ballot: {
            id: "1", model: MODEL, eligibleStake: "100", round: 1, outcome: "Pending", fee: "0", closedAt: null,
            rounds: [{ id: "1-1", number: 1, commitDeadline: "220", revealDeadline: "320", committed: "0", revealed: "0" }],
          },
        }],
      }),
      expect("{ models { escrow } modelDays { suspicions } councils { disputeCount } }", {
        models: [{ escrow: "3500000000000000000" }], modelDays: [{ suspicions: "1" }], councils: [{ disputeCount: "1" }],
      }),
    ],
  },
  {
    name: "a guilty verdict keeps the states below, cancels the periods above, and pays the suspecter",
    blocks: [
      ...chain,
      block(120, ...suspicion(1, 3, 120)),
      block(400, event(MODEL, "ReviewSuspect", 1, 3, GUILTY, true, 2), event(COUNCIL, "FeePaid", 1, 300000000000000000n)),
    ],
    assertions: [
      expect("{ learningPeriods(orderBy: number) { status live submitted stake bond } }", {
        learningPeriods: [
          { status: "Slashed", live: true, submitted: "2", stake: "0", bond: "0" },
          { status: "Cancelled", live: false, submitted: "0", stake: "1000000000000000000", bond: "500000000000000000" },
        ],
      }),
      expect("{ modelStates(orderBy: number) { number kept openDispute { id } } }", {
        modelStates: [1, 2, 3, 4, 5, 6, 7].map((n) => ({ number: `${n}`, kept: n !== 3 && n !== 4, openDispute: null })),
      }),
      expect("{ modelStates(orderBy: number, where: { kept: true, learningPeriod_: { live: true } }) { number } }", {
        modelStates: [{ number: "1" }, { number: "2" }],
      }),
      expect("{ models { head { number } headStep currentLease { id } liveHeight escrow burned } disputes { verdict reverted reviewedAt suspecterCredit workerCredit ballot { fee } } balances { account { id } withdrawable } modelDays { guilty reverts burned } }", {
        models: [{
          head: { number: "2" }, headStep: "2", currentLease: null, liveHeight: "1", escrow: "1500000000000000000", burned: "100000000000000000",
        }],
        disputes: [{
          verdict: "Guilty", reverted: true, reviewedAt: "400", suspecterCredit: "1600000000000000000", workerCredit: "0",
          ballot: { fee: "300000000000000000" },
        }],
        balances: [{ account: { id: SUSPECTER }, withdrawable: "1600000000000000000" }],
        modelDays: [{ guilty: "1", reverts: "1", burned: "100000000000000000" }],
      }),
    ],
  },
  {
    name: "a revert of the first state leaves its period live and empty, and the next lease follows on the initial state",
    blocks: [
      ...chain,
      block(120, ...suspicion(1, 1, 120)),
      block(400, event(MODEL, "ReviewSuspect", 1, 1, GUILTY, true, 0)),
      block(410, lease(3, BOB, 0, 1), ...batch(3, 8, 1, 1, 410)),
    ],
    assertions: [
      expect("{ models { head { number } headStep liveHeight } learningPeriods(orderBy: number) { status live submitted slot } slots(orderBy: number) { number learningPeriod { number } } }", {
        models: [{ head: { number: "8" }, headStep: "1", liveHeight: "2" }],
        learningPeriods: [
          { status: "Slashed", live: true, submitted: "0", slot: "0" },
          { status: "Cancelled", live: false, submitted: "0", slot: "1" },
          { status: "Running", live: true, submitted: "1", slot: "1" },
        ],
        slots: [{ number: "0", learningPeriod: { number: "1" } }, { number: "1", learningPeriod: { number: "3" } }],
      }),
      expect("{ modelStates(orderBy: number, where: { kept: true, learningPeriod_: { live: true } }) { number step } }", {
        modelStates: [{ number: "8", step: "1" }],
      }),
    ],
  },
  {
    name: "an innocent verdict prolongs the window and pays the worker",
    blocks: [
      ...chain,
      block(120, ...suspicion(1, 3, 120)),
      block(420, event(MODEL, "ReviewSuspect", 1, 3, INNOCENT, false, 7), event(COUNCIL, "FeePaid", 1, 300000000000000000n)),
    ],
    assertions: [
      expect("{ modelStates(where: { number: 3 }) { kept challengeWindowEnd openDispute { id } } models { headStep currentLease { number } escrow } balances { account { id } withdrawable } disputes { verdict reverted workerCredit suspecterCredit } modelDays { innocent reverts } }", {
        modelStates: [{ kept: true, challengeWindowEnd: "2400", openDispute: null }],
        models: [{ headStep: "7", currentLease: { number: "2" }, escrow: "3000000000000000000" }],
        balances: [{ account: { id: ALICE }, withdrawable: "100000000000000000" }],
        disputes: [{ verdict: "Innocent", reverted: false, workerCredit: "100000000000000000", suspecterCredit: "0" }],
        modelDays: [{ innocent: "1", reverts: "0" }],
      }),
    ],
  },
  {
    name: "where nobody voted the verdict is undecided and the fee burned; a later dispute is moot",
    blocks: [
      ...chain,
      block(120, ...suspicion(1, 4, 120), ...suspicion(2, 6, 120, 1)),
      block(400, event(COUNCIL, "RoundOpened", 1, 2, 500, 600)),
      block(700, event(MODEL, "ReviewSuspect", 1, 4, UNDECIDED, true, 3)),
      block(710, event(COUNCIL, "DisputeCancelled", 2), event(MODEL, "ReviewSuspect", 2, 6, MOOT, false, 3)),
    ],
    assertions: [
      expect("{ disputes(orderBy: number) { claim verdict reverted suspecterCredit workerCredit ballot { round outcome closedAt rounds(orderBy: number) { number } } } balances(orderBy: withdrawable) { account { id } withdrawable } models { burned escrow headStep } modelDays { undecided moot burned } }", {
        disputes: [
          {
            claim: "InvalidTransition", verdict: "Undecided", reverted: true, suspecterCredit: "200000000000000000",
            workerCredit: "1500000000000000000", ballot: { round: 2, outcome: "Pending", closedAt: null, rounds: [{ number: 1 }, { number: 2 }] },
          },
          {
            claim: "Unavailable", verdict: "Moot", reverted: false, suspecterCredit: "500000000000000000", workerCredit: "0",
            ballot: { round: 1, outcome: "Cancelled", closedAt: "710", rounds: [{ number: 1 }] },
          },
        ],
        balances: [
          { account: { id: SUSPECTER }, withdrawable: "700000000000000000" }, { account: { id: ALICE }, withdrawable: "1500000000000000000" },
        ],
        models: [{ burned: "300000000000000000", escrow: "1500000000000000000", headStep: "3" }],
        modelDays: [{ undecided: "1", moot: "1", burned: "300000000000000000" }],
      }),
    ],
  },
  {
    name: "a guilty verdict about a state that an expiry dropped moves money and status alone",
    blocks: [
      ...chain,
      block(120, ...suspicion(1, 6, 120)),
      block(1_100, event(MODEL, "ExpireLearningPeriod", 2, 4), lease(3, ALICE, 4, 5, 2_000)),
      block(1_200, event(MODEL, "ReviewSuspect", 1, 6, GUILTY, false, 4), event(COUNCIL, "FeePaid", 1, 300000000000000000n)),
    ],
    assertions: [
      expect("{ learningPeriods(orderBy: number) { status live submitted stake bond } models { headStep currentLease { number } liveHeight burned } disputes { suspecterCredit } modelDays { reverts } }", {
        learningPeriods: [
          { status: "Complete", live: true, submitted: "4", stake: "1000000000000000000", bond: "500000000000000000" },
          { status: "Slashed", live: true, submitted: "0", stake: "0", bond: "0" },
          { status: "Running", live: true, submitted: "0", stake: "1000000000000000000", bond: "500000000000000000" },
        ],
        models: [{ headStep: "4", currentLease: { number: "3" }, liveHeight: "3", burned: "500000000000000000" }],
        disputes: [{ suspecterCredit: "1200000000000000000" }],
        modelDays: [{ reverts: "0" }],
      }),
    ],
  },
  {
    name: "votes, fees and no-shows",
    blocks: [
      ...chain,
      block(115, event(COUNCIL, "Stake", VERA, 60), event(COUNCIL, "Stake", BOB, 40)),
      block(120, ...suspicion(1, 2, 120)),
      block(130, event(COUNCIL, "BallotCommitted", 1, VERA, 1), answer(COUNCIL, VOTE, ["1", "1", VERA], [id("hidden"), "60", ZEROS])),
      block(140, event(COUNCIL, "BallotRevealed", 1, VERA, 1, 60, ...BALLOT)),
      block(150, event(COUNCIL, "FeePaid", 1, 300), event(COUNCIL, "ClaimFee", 1, VERA, 299), event(COUNCIL, "NoShow", 1, BOB, 1, 4)),
    ],
    assertions: [
      expect("{ votes { id ballot { id } round { id committed revealed } validator { id commits reveals } commitment weight committedAt revealedAt stateRoot gradientRoot traceRoot ballotHash } }", {
        votes: [{
          id: `1-1-${VERA}`, ballot: { id: "1" }, round: { id: "1-1", committed: "60", revealed: "60" },
          validator: { id: VERA, commits: "1", reveals: "1" }, commitment: id("hidden"), weight: "60", committedAt: "130", revealedAt: "140",
          stateRoot: BALLOT[0], gradientRoot: BALLOT[1], traceRoot: BALLOT[2],
          ballotHash: keccak256(concat(BALLOT)),
        }],
      }),
      expect("{ validators(orderBy: staked) { id account { id } staked unbonding noShows burned feesClaimed } councils { totalStake burned } ballots { fee feeClaimed } }", {
        validators: [
          { id: BOB, account: { id: BOB }, staked: "36", unbonding: "0", noShows: "1", burned: "4", feesClaimed: "0" },
          { id: VERA, account: { id: VERA }, staked: "60", unbonding: "0", noShows: "0", burned: "0", feesClaimed: "299" },
        ],
        councils: [{ totalStake: "96", burned: "4" }],
        ballots: [{ fee: "300", feeClaimed: "299" }],
      }),
    ],
  },
];
