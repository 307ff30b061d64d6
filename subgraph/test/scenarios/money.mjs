import { ALICE, batch, block, BOB, CHECKPOINT, COUNCIL, creation, DONOR, event, expect, lease, MODEL, on, OWNER, VERA } from "../support/scenario.mjs";

const NOBODY = `0x${"0".repeat(40)}`;
const OTHER = "0x00000000000000000000000000000000000000bb";

export default [
  {
    name: "an owner pauses leases and hands the model on",
    blocks: [
      block(10, ...creation()),
      block(20, event(MODEL, "PauseLeases"), event(MODEL, "OwnershipTransferStarted", OWNER, DONOR)),
    ],
    assertions: [expect("{ models { owner pendingOwner paused } }", { models: [{ owner: OWNER, pendingOwner: DONOR, paused: true }] })],
  },
  {
    name: "its successor lets leases be taken again",
    blocks: [
      block(10, ...creation()),
      block(20, event(MODEL, "PauseLeases"), event(MODEL, "OwnershipTransferStarted", OWNER, DONOR)),
      block(30, event(MODEL, "OwnershipTransferred", OWNER, DONOR), event(MODEL, "UnpauseLeases")),
    ],
    assertions: [
      expect("{ models { owner pendingOwner paused } }", { models: [{ owner: DONOR, pendingOwner: NOBODY, paused: false }] }),
    ],
  },
  {
    name: "donations, rewards, deposits and withdrawals, over two days",
    blocks: [
      block(10, ...creation()),
      block(100, lease(1, ALICE, 0, 1), ...batch(1, 1, 1, 4, 100, CHECKPOINT), event(MODEL, "Donate", DONOR, 700), event(MODEL, "Donate", BOB, 300)),
      block(90_000,
        event(MODEL, "FinalizeLearningPeriod", 1), event(MODEL, "RewardLearningPeriod", 1, ALICE, 250),
        event(MODEL, "WithdrawCollateralPerLearningPeriod", 1, ALICE, 1500000000000000000n), event(MODEL, "Withdraw", ALICE, 200)),
    ],
    assertions: [
      expect("{ models { finalHeight rewardPool escrow } learningPeriods { final status live withdrawn reward stake bond } balances { id account { id } withdrawable withdrawn } }", {
        models: [{ finalHeight: "1", rewardPool: "750", escrow: "0" }],
        learningPeriods: [{ final: true, status: "Complete", live: true, withdrawn: "1500000000000000000", reward: "250", stake: "0", bond: "0" }],
        balances: [{ id: `${MODEL}-${ALICE}`, account: { id: ALICE }, withdrawable: "50", withdrawn: "200" }],
      }),
      expect("{ donations(orderBy: amount) { donor { id donated } amount donatedAt } modelDays(orderBy: day) { day leases finalPeriods donated rewarded } }", {
        donations: [
          { donor: { id: BOB, donated: "300" }, amount: "300", donatedAt: "100" },
          { donor: { id: DONOR, donated: "700" }, amount: "700", donatedAt: "100" },
        ],
        modelDays: [
          { day: 0, leases: "1", finalPeriods: "0", donated: "1000", rewarded: "0" },
          { day: 1, leases: "0", finalPeriods: "1", donated: "0", rewarded: "250" },
        ],
      }),
    ],
  },
  {
    name: "stake comes and goes, and a no-show takes what is unbonding last",
    blocks: [
      block(10, ...creation()),
      block(20, event(COUNCIL, "Stake", VERA, 100), event(COUNCIL, "RequestUnstake", VERA, 70, 1_020), event(COUNCIL, "Stake", VERA, 5)),
      block(30, event(COUNCIL, "NoShow", 9, VERA, 1, 45)),
      block(1_020, event(COUNCIL, "Unstake", VERA, 50)),
    ],
    assertions: [
      expect("{ validators { staked unbonding availableAt noShows burned } councils { totalStake burned } }", {
        validators: [{ staked: "0", unbonding: "10", availableAt: "1020", noShows: "1", burned: "45" }],
        councils: [{ totalStake: "0", burned: "45" }],
      }),
    ],
  },
  {
    name: "an offer of the ownership is taken back, and the ownership given up, which ends a pause",
    blocks: [
      block(10, ...creation()),
      block(20, event(MODEL, "PauseLeases"), event(MODEL, "OwnershipTransferStarted", OWNER, DONOR)),
      block(30, event(MODEL, "OwnershipTransferStarted", OWNER, NOBODY)),
      block(40, event(MODEL, "OwnershipTransferStarted", OWNER, BOB), event(MODEL, "UnpauseLeases"), event(MODEL, "OwnershipTransferred", OWNER, NOBODY)),
      block(50, ...creation({ model: OTHER, number: 1, owner: null })),
      block(60, ...on(OTHER, event(MODEL, "PauseLeases"))),
    ],
    assertions: [
      expect("{ models(orderBy: number) { owner pendingOwner paused } }", {
        models: [{ owner: NOBODY, pendingOwner: NOBODY, paused: false }, { owner: NOBODY, pendingOwner: NOBODY, paused: true }],
      }),
      expect("{ models(block: { number: 2 }) { owner pendingOwner paused } }", { models: [{ owner: OWNER, pendingOwner: NOBODY, paused: true }] }),
    ],
  },
  {
    name: "one withdrawal makes several periods final, and a day ends with its last second",
    blocks: [
      block(10, ...creation()),
      block(86_399, lease(1, ALICE, 0, 1, 90_000), ...batch(1, 1, 1, 4, 86_399, CHECKPOINT), event(MODEL, "Donate", DONOR, 30)),
      block(86_400, lease(2, BOB, 4, 5, 90_000), ...batch(2, 5, 5, 4, 86_400, CHECKPOINT), event(MODEL, "Donate", DONOR, 40)),
      block(90_000,
        event(MODEL, "FinalizeLearningPeriod", 1), event(MODEL, "RewardLearningPeriod", 1, ALICE, 60),
        event(MODEL, "FinalizeLearningPeriod", 2), event(MODEL, "RewardLearningPeriod", 2, BOB, 10),
        event(MODEL, "WithdrawCollateralPerLearningPeriod", 2, BOB, 1500000000000000000n)),
    ],
    assertions: [
      expect("{ models { finalHeight liveHeight rewardPool escrow } learningPeriods(orderBy: number) { final live reward withdrawn stake } balances(orderBy: withdrawable) { account { id } withdrawable } modelDays(orderBy: day) { id day leases states donated rewarded finalPeriods } }", {
        models: [{ finalHeight: "2", liveHeight: "2", rewardPool: "0", escrow: "1500000000000000000" }],
        learningPeriods: [
          { final: true, live: true, reward: "60", withdrawn: "0", stake: "1000000000000000000" },
          { final: true, live: true, reward: "10", withdrawn: "1500000000000000000", stake: "0" },
        ],
        balances: [{ account: { id: BOB }, withdrawable: "10" }, { account: { id: ALICE }, withdrawable: "60" }],
        modelDays: [
          { id: `${MODEL}-0`, day: 0, leases: "1", states: "4", donated: "30", rewarded: "0", finalPeriods: "0" },
          { id: `${MODEL}-1`, day: 1, leases: "1", states: "4", donated: "40", rewarded: "70", finalPeriods: "2" },
        ],
      }),
    ],
  },
  {
    name: "absence burns what is staked, then what is unbonding, more than once",
    blocks: [
      block(10, ...creation()),
      block(20, event(COUNCIL, "Stake", VERA, 100), event(COUNCIL, "Stake", BOB, 7), event(COUNCIL, "RequestUnstake", VERA, 90, 1_020)),
      block(30, event(COUNCIL, "NoShow", 1, VERA, 1, 6)),
      block(40, event(COUNCIL, "NoShow", 2, VERA, 2, 6)),
      block(50, event(COUNCIL, "RequestUnstake", BOB, 7, 1_050), event(COUNCIL, "NoShow", 2, BOB, 1, 7)),
    ],
    assertions: [
      expect("{ validators(orderBy: unbonding) { id staked unbonding availableAt noShows burned } councils { totalStake burned } }", {
        validators: [
          { id: BOB, staked: "0", unbonding: "0", availableAt: "1050", noShows: "1", burned: "7" },
          { id: VERA, staked: "0", unbonding: "88", availableAt: "1020", noShows: "2", burned: "12" },
        ],
        councils: [{ totalStake: "0", burned: "19" }],
      }),
    ],
  },
];
