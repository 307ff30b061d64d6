import { ALICE, batch, block, BOB, CHECKPOINT, COUNCIL, creation, DONOR, event, expect, lease, MODEL, OWNER, VERA } from "../support/scenario.mjs";

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
      expect("{ models { owner pendingOwner paused } }", { models: [{ owner: DONOR, pendingOwner: `0x${"0".repeat(40)}`, paused: false }] }),
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
];
