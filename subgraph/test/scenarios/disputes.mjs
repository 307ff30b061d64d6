import { concat, id, keccak256 } from "ethers";
import {
  ALICE, answer, batch, block, BOB, CHECKPOINT, COUNCIL, creation, event, expect, lease, MODEL, on, SUSPECTER, suspicion,
  VERA, VOTE, vote, ZEROS,
} from "../support/scenario.mjs";

const [INNOCENT, GUILTY, MOOT, UNDECIDED] = [1, 2, 3, 4];
const BALLOT = [id("state"), id("gradient"), id("trace")];
const OTHER = "0x00000000000000000000000000000000000000bb";
const UNAVAILABLE = 1;
const ETH = 10n ** 18n;
/** Tenths of an ETH, in wei. */
const tenths = (n) => `${(BigInt(n) * ETH) / 10n}`;
const paid = (dispute) => event(COUNCIL, "FeePaid", dispute, (3n * ETH) / 10n);

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
  {
    name: "a second guilty verdict in a period finds its deposits gone: the suspecter pays the fee",
    blocks: [
      ...chain,
      block(120, ...suspicion(1, 4, 120), ...suspicion(2, 2, 120)),
      block(400, event(MODEL, "ReviewSuspect", 1, 4, GUILTY, true, 3), paid(1)),
      block(410, event(MODEL, "ReviewSuspect", 2, 2, GUILTY, true, 1), paid(2)),
    ],
    assertions: [
      expect("{ learningPeriods(orderBy: number) { status live submitted stake bond } models { head { number } headStep escrow burned } disputes(orderBy: number) { reverted suspecterCredit workerCredit } balances { account { id } withdrawable } modelDays { guilty reverts burned } }", {
        learningPeriods: [
          { status: "Slashed", live: true, submitted: "1", stake: "0", bond: "0" },
          { status: "Cancelled", live: false, submitted: "0", stake: tenths(10), bond: tenths(5) },
        ],
        models: [{ head: { number: "1" }, headStep: "1", escrow: tenths(15), burned: tenths(1) }],
        disputes: [
          { reverted: true, suspecterCredit: tenths(16), workerCredit: "0" }, { reverted: true, suspecterCredit: tenths(2), workerCredit: "0" },
        ],
        balances: [{ account: { id: SUSPECTER }, withdrawable: tenths(18) }],
        modelDays: [{ guilty: "2", reverts: "2", burned: tenths(1) }],
      }),
      expect("{ modelStates(where: { kept: true, learningPeriod_: { live: true } }) { number } }", { modelStates: [{ number: "1" }] }),
    ],
  },
  {
    name: "a withheld checkpoint costs the bond and gives the stake back; one that was there costs the suspecter's bond",
    blocks: [
      ...chain,
      block(120, ...suspicion(1, 4, 120, UNAVAILABLE)),
      block(300, event(MODEL, "ReviewSuspect", 1, 4, INNOCENT, false, 7), paid(1)),
      block(310, ...suspicion(2, 4, 310, UNAVAILABLE)),
      block(500, event(MODEL, "ReviewSuspect", 2, 4, GUILTY, true, 3), paid(2)),
    ],
    assertions: [
      expect("{ disputes(orderBy: number) { claim verdict reverted suspecterCredit workerCredit } balances(orderBy: withdrawable) { account { id } withdrawable } models { headStep escrow burned } modelStates(where: { number: 4 }) { kept challengeWindowEnd checkpoint { digest } } modelDays { innocent guilty reverts burned } }", {
        disputes: [
          { claim: "Unavailable", verdict: "Innocent", reverted: false, suspecterCredit: "0", workerCredit: tenths(1) },
          { claim: "Unavailable", verdict: "Guilty", reverted: true, suspecterCredit: tenths(6), workerCredit: tenths(10) },
        ],
        balances: [{ account: { id: SUSPECTER }, withdrawable: tenths(6) }, { account: { id: ALICE }, withdrawable: tenths(11) }],
        models: [{ headStep: "3", escrow: tenths(15), burned: tenths(2) }],
        modelStates: [{ kept: false, challengeWindowEnd: "2280", checkpoint: { digest: CHECKPOINT } }],
        modelDays: [{ innocent: "1", guilty: "1", reverts: "1", burned: tenths(2) }],
      }),
    ],
  },
  {
    name: "an innocent verdict about a dropped state pays its worker and prolongs nothing",
    blocks: [
      ...chain,
      block(120, ...suspicion(1, 6, 120)),
      block(1_100, event(MODEL, "ExpireLearningPeriod", 2, 4)),
      block(1_200, event(MODEL, "ReviewSuspect", 1, 6, INNOCENT, false, 4), paid(1)),
    ],
    assertions: [
      expect("{ learningPeriods(where: { number: 2 }) { status live submitted stake bond } modelStates(where: { number: 6 }) { kept challengeWindowEnd openDispute { id } } disputes { reverted workerCredit suspecterCredit } balances { account { id } withdrawable } models { headStep currentLease { id } escrow burned } }", {
        learningPeriods: [{ status: "Expired", live: true, submitted: "0", stake: tenths(10), bond: "0" }],
        modelStates: [{ kept: false, challengeWindowEnd: "2110", openDispute: null }],
        disputes: [{ reverted: false, workerCredit: tenths(1), suspecterCredit: "0" }],
        balances: [{ account: { id: BOB }, withdrawable: tenths(1) }],
        models: [{ headStep: "4", currentLease: null, escrow: tenths(25), burned: tenths(6) }],
      }),
    ],
  },
  {
    name: "a second round without a majority is undecided; about a dropped state it gives the stake back and touches no chain; what is left is moot",
    blocks: [
      ...chain,
      block(120, ...suspicion(1, 6, 120), ...suspicion(2, 7, 120)),
      block(130, ...vote(1, 1, VERA, 30, BALLOT)),
      block(400, event(COUNCIL, "RoundOpened", 1, 2, 500, 600)),
      block(410, ...vote(1, 2, VERA, 30, [id("state"), id("gradient"), id("another trace")])),
      block(1_100, event(MODEL, "ExpireLearningPeriod", 2, 4), lease(3, ALICE, 4, 5, 2_000)),
      block(1_200, event(MODEL, "ReviewSuspect", 1, 6, UNDECIDED, false, 4), paid(1)),
      block(1_210, event(COUNCIL, "DisputeCancelled", 2), event(MODEL, "ReviewSuspect", 2, 7, MOOT, false, 4)),
    ],
    assertions: [
      expect("{ learningPeriods(orderBy: number) { status live stake bond } models { headStep liveHeight currentLease { number } escrow burned } disputes(orderBy: number) { verdict reverted suspecterCredit workerCredit reviewedAt } balances(orderBy: withdrawable) { account { id } withdrawable } modelDays { expiries undecided moot reverts burned } }", {
        learningPeriods: [
          { status: "Complete", live: true, stake: tenths(10), bond: tenths(5) }, { status: "Cancelled", live: true, stake: "0", bond: "0" },
          { status: "Running", live: true, stake: tenths(10), bond: tenths(5) },
        ],
        models: [{ headStep: "4", liveHeight: "3", currentLease: { number: "3" }, escrow: tenths(30), burned: tenths(5) }],
        disputes: [
          { verdict: "Undecided", reverted: false, suspecterCredit: tenths(2), workerCredit: tenths(10), reviewedAt: "1200" },
          { verdict: "Moot", reverted: false, suspecterCredit: tenths(5), workerCredit: "0", reviewedAt: "1210" },
        ],
        balances: [{ account: { id: SUSPECTER }, withdrawable: tenths(7) }, { account: { id: BOB }, withdrawable: tenths(10) }],
        modelDays: [{ expiries: "1", undecided: "1", moot: "1", reverts: "0", burned: tenths(5) }],
      }),
      expect("{ ballots(orderBy: id) { id round fee outcome closedAt } rounds(orderBy: id) { id number commitDeadline committed revealed } votes(orderBy: id) { id round { id } traceRoot weight } validators { commits reveals } }", {
        ballots: [
          { id: "1", round: 2, fee: tenths(3), outcome: "Pending", closedAt: null }, { id: "2", round: 1, fee: "0", outcome: "Cancelled", closedAt: "1210" },
        ],
        rounds: [
          { id: "1-1", number: 1, commitDeadline: "220", committed: "30", revealed: "30" },
          { id: "1-2", number: 2, commitDeadline: "500", committed: "30", revealed: "30" },
          { id: "2-1", number: 1, commitDeadline: "220", committed: "0", revealed: "0" },
        ],
        votes: [
          { id: `1-1-${VERA}`, round: { id: "1-1" }, traceRoot: id("trace"), weight: "30" },
          { id: `1-2-${VERA}`, round: { id: "1-2" }, traceRoot: id("another trace"), weight: "30" },
        ],
        validators: [{ commits: "2", reveals: "2" }],
      }),
    ],
  },
  {
    name: "a state that outlived its lapsed lease is reverted, and the suspecter's bond pays the fee",
    blocks: [
      block(10, ...creation()),
      block(100, lease(1, ALICE, 0, 1, 500), ...batch(1, 1, 1, 2, 100, CHECKPOINT), ...batch(1, 3, 3, 1, 100)),
      block(110, ...suspicion(1, 2, 110)),
      block(600, event(MODEL, "ExpireLearningPeriod", 1, 2), lease(2, BOB, 2, 3), ...batch(2, 4, 3, 1, 600)),
      block(700, event(MODEL, "ReviewSuspect", 1, 2, GUILTY, true, 1), paid(1)),
    ],
    assertions: [
      expect("{ learningPeriods(orderBy: number) { status live submitted checkpointed stake bond } models { head { number } headStep currentLease { id } liveHeight escrow burned } disputes { suspecterCredit workerCredit } modelStates(orderBy: number) { number kept } }", {
        learningPeriods: [
          { status: "Slashed", live: true, submitted: "1", checkpointed: "2", stake: "0", bond: "0" },
          { status: "Cancelled", live: false, submitted: "0", checkpointed: "0", stake: tenths(10), bond: tenths(5) },
        ],
        models: [{ head: { number: "1" }, headStep: "1", currentLease: null, liveHeight: "1", escrow: tenths(15), burned: tenths(5) }],
        disputes: [{ suspecterCredit: tenths(12), workerCredit: "0" }],
        modelStates: [{ number: "1", kept: true }, { number: "2", kept: false }, { number: "3", kept: false }, { number: "4", kept: true }],
      }),
    ],
  },
  {
    name: "a revert below several periods frees their slots for later ones, and a second revert does it again",
    blocks: [
      ...chain,
      block(115, ...batch(2, 8, 8, 1, 115, CHECKPOINT), lease(3, ALICE, 8, 9), ...batch(3, 9, 9, 1, 115)),
      block(120, ...suspicion(1, 4, 120), ...suspicion(2, 9, 120)),
      block(400, event(MODEL, "ReviewSuspect", 1, 4, GUILTY, true, 3)),
      block(410, lease(4, BOB, 3, 4), ...batch(4, 10, 4, 4, 410, CHECKPOINT), lease(5, ALICE, 13, 8), ...batch(5, 14, 8, 2, 410)),
      block(420, ...suspicion(3, 11, 420)),
      block(430, event(COUNCIL, "DisputeCancelled", 2), event(MODEL, "ReviewSuspect", 2, 9, MOOT, false, 15)),
      block(700, event(MODEL, "ReviewSuspect", 3, 11, GUILTY, true, 10)),
      block(710, lease(6, BOB, 10, 5), ...batch(6, 16, 5, 1, 710)),
    ],
    assertions: [
      expect("{ learningPeriods(orderBy: number) { number status live submitted slot firstStateId } slots(orderBy: number) { id learningPeriod { number } } models { head { number } headStep currentLease { number } liveHeight stateCount learningPeriodCount unsweptPeriods } }", {
        learningPeriods: [
          { number: "1", status: "Slashed", live: true, submitted: "3", slot: "0", firstStateId: "1" },
          { number: "2", status: "Cancelled", live: false, submitted: "0", slot: "1", firstStateId: "5" },
          { number: "3", status: "Cancelled", live: false, submitted: "0", slot: "2", firstStateId: "9" },
          { number: "4", status: "Slashed", live: true, submitted: "1", slot: "1", firstStateId: "10" },
          { number: "5", status: "Cancelled", live: false, submitted: "0", slot: "2", firstStateId: "14" },
          { number: "6", status: "Running", live: true, submitted: "1", slot: "2", firstStateId: "16" },
        ],
        slots: [1, 4, 6].map((number, slot) => ({ id: `${MODEL}-${slot}`, learningPeriod: { number: `${number}` } })),
        models: [{
          head: { number: "16" }, headStep: "5", currentLease: { number: "6" }, liveHeight: "3", stateCount: "16", learningPeriodCount: "6",
          unsweptPeriods: "0",
        }],
      }),
      expect("{ modelStates(orderBy: number, where: { kept: true, learningPeriod_: { live: true } }) { number step } }", {
        modelStates: [["1", "1"], ["2", "2"], ["3", "3"], ["10", "4"], ["16", "5"]].map(([number, step]) => ({ number, step })),
      }),
    ],
  },
  {
    name: "two models at once share numbers of periods and states, and nothing else",
    blocks: [
      block(10, ...creation(), ...creation({ model: OTHER, number: 1 })),
      block(100, lease(1, ALICE, 0, 1), ...on(OTHER, lease(1, ALICE, 0, 1)), ...batch(1, 1, 1, 4, 100, CHECKPOINT), ...on(OTHER, ...batch(1, 1, 1, 2, 100))),
      block(120, ...suspicion(1, 2, 120), ...on(OTHER, ...suspicion(2, 2, 120))),
      block(400, ...on(OTHER, event(MODEL, "ReviewSuspect", 2, 2, GUILTY, true, 1)), event(MODEL, "Donate", BOB, 5)),
    ],
    assertions: [
      expect("{ models(orderBy: number) { id headStep escrow burned rewardPool currentLease { id } } learningPeriods(orderBy: id) { id status submitted } modelStates(orderBy: id) { id kept openDispute { id } } disputes(orderBy: number) { id model { id } state { id } verdict ballot { model } } modelDays(orderBy: id) { id leases states suspicions guilty donated } accounts(where: { id_in: [\"ALICE\", \"SUSPECTER\"] }, orderBy: id) { leases suspicions balances { id withdrawable } } }".replace("ALICE", ALICE).replace("SUSPECTER", SUSPECTER), {
        models: [
          { id: MODEL, headStep: "4", escrow: tenths(20), burned: "0", rewardPool: "5", currentLease: null },
          { id: OTHER, headStep: "1", escrow: "0", burned: tenths(1), rewardPool: "0", currentLease: null },
        ],
        learningPeriods: [{ id: `${MODEL}-1`, status: "Complete", submitted: "4" }, { id: `${OTHER}-1`, status: "Slashed", submitted: "1" }],
        modelStates: [
          ...[1, 2, 3, 4].map((n) => ({ id: `${MODEL}-${n}`, kept: true, openDispute: n === 2 ? { id: "1" } : null })),
          { id: `${OTHER}-1`, kept: true, openDispute: null }, { id: `${OTHER}-2`, kept: false, openDispute: null },
        ],
        disputes: [
          { id: "1", model: { id: MODEL }, state: { id: `${MODEL}-2` }, verdict: "Pending", ballot: { model: MODEL } },
          { id: "2", model: { id: OTHER }, state: { id: `${OTHER}-2` }, verdict: "Guilty", ballot: { model: OTHER } },
        ],
        modelDays: [
          { id: `${MODEL}-0`, leases: "1", states: "4", suspicions: "1", guilty: "0", donated: "5" },
          { id: `${OTHER}-0`, leases: "1", states: "2", suspicions: "1", guilty: "1", donated: "0" },
        ],
        accounts: [{ leases: "2", suspicions: "0", balances: [] }, { leases: "0", suspicions: "2", balances: [{ id: `${OTHER}-${SUSPECTER}`, withdrawable: tenths(16) }] }],
      }),
    ],
  },
  {
    name: "who suspects its own state is credited as both",
    blocks: [
      ...chain,
      block(120, event(COUNCIL, "DisputeOpened", 1, MODEL, 100), event(COUNCIL, "RoundOpened", 1, 1, 220, 320), event(MODEL, "SuspectState", 1, 4, ALICE, UNAVAILABLE)),
      block(400, event(MODEL, "ReviewSuspect", 1, 4, GUILTY, true, 3), paid(1)),
    ],
    assertions: [
      expect("{ disputes { suspecterCredit workerCredit } balances { account { id leases suspicions } withdrawable } }", {
        disputes: [{ suspecterCredit: tenths(6), workerCredit: tenths(10) }],
        balances: [{ account: { id: ALICE, leases: "1", suspicions: "1" }, withdrawable: tenths(16) }],
      }),
    ],
  },
];
