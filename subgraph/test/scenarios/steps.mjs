import { id } from "ethers";
import { ALICE, BOB, batch, block, CHECKPOINT, creation, event, expect, lease, MODEL, ZEROS } from "../support/scenario.mjs";

const model = { id: MODEL };
const alice = { id: ALICE };

export default [
  {
    name: "a lease and its steps",
    blocks: [
      block(10, ...creation()),
      block(100, lease(1, ALICE, 0, 1, 500)),
      block(110, ...batch(1, 1, 1, 1, 110)),
      block(120, ...batch(1, 2, 2, 3, 120, CHECKPOINT)),
    ],
    assertions: [
      expect("{ models { number initiator { id } manifest genesisStateRoot genesisCheckpoint createdAt parameters { version stake totalSteps } head { id } headStep currentLease { id } learningPeriodCount stateCount liveHeight finalHeight escrow } }", {
        models: [{
          number: "0", initiator: alice, manifest: id("manifest"), genesisStateRoot: id("theta 0"), genesisCheckpoint: id("weights 0"),
          createdAt: "10", parameters: { version: "1", stake: "1000000000000000000", totalSteps: "40" }, head: { id: `${MODEL}-4` },
          headStep: "4", currentLease: null, learningPeriodCount: "1", stateCount: "4", liveHeight: "1", finalHeight: "0",
          escrow: "1500000000000000000",
        }],
      }),
      expect("{ learningPeriods { id model { id } worker { id leases } status live final steps submitted checkpointed baseStateId firstStateId firstStep slot leasedAt deadline stake bond lastBatch { id } } }", {
        learningPeriods: [{
          id: `${MODEL}-1`, model, worker: { ...alice, leases: "1" }, status: "Complete", live: true, final: false, steps: "4",
          submitted: "4", checkpointed: "4", baseStateId: "0", firstStateId: "1", firstStep: "1", slot: "0", leasedAt: "100",
          deadline: "500", stake: "1000000000000000000", bond: "500000000000000000", lastBatch: { id: `${MODEL}-2` },
        }],
      }),
      expect("{ batches { id firstStateId firstStep count submittedAt checkpoint states { id } } }", {
        batches: [
          { id: `${MODEL}-1`, firstStateId: "1", firstStep: "1", count: "1", submittedAt: "110", checkpoint: ZEROS, states: [{ id: `${MODEL}-1` }] },
          {
            id: `${MODEL}-2`, firstStateId: "2", firstStep: "2", count: "3", submittedAt: "120", checkpoint: CHECKPOINT,
            states: [2, 3, 4].map((n) => ({ id: `${MODEL}-${n}` })),
          },
        ],
      }),
      expect("{ modelStates { number step stateRoot gradientRoot submittedAt kept challengeWindowEnd openDispute { id } checkpoint { digest publishedAt } gradients } }", {
        modelStates: [1, 2, 3, 4].map((n) => ({
          number: `${n}`, step: `${n}`, stateRoot: id(`state ${n}`), gradientRoot: id(`gradient ${n}`), submittedAt: n === 1 ? "110" : "120",
          kept: true, challengeWindowEnd: n === 1 ? "2110" : "2120", openDispute: null,
          checkpoint: n === 4 ? { digest: CHECKPOINT, publishedAt: "120" } : null, gradients: null,
        })),
      }),
      expect("{ modelDays { day leases states checkpoints } }", {
        modelDays: [{ day: 0, leases: "1", states: "4", checkpoints: "1" }],
      }),
    ],
  },
  {
    name: "two states with the same roots, checkpoints and gradients stay two",
    blocks: [
      block(10, ...creation()),
      block(100, lease(1, ALICE, 0, 1)),
      block(110,
        event(MODEL, "SubmitBatch", 1, 1, 1, 1, 110, CHECKPOINT),
        event(MODEL, "SubmitState", 1, 1, 1, id("same"), id("same"), CHECKPOINT, id("gradients")),
        event(MODEL, "SubmitBatch", 2, 1, 2, 1, 110, CHECKPOINT),
        event(MODEL, "SubmitState", 2, 1, 2, id("same"), id("same"), CHECKPOINT, id("gradients"))),
    ],
    assertions: [
      expect("{ modelStates { step stateRoot gradients } checkpoints { digest state { step } } }", {
        modelStates: ["1", "2"].map((step) => ({ step, stateRoot: id("same"), gradients: id("gradients") })),
        checkpoints: [{ digest: CHECKPOINT, state: { step: "1" } }, { digest: CHECKPOINT, state: { step: "2" } }],
      }),
    ],
  },
  {
    name: "an expired lease keeps what its checkpoint covers",
    blocks: [
      block(10, ...creation()),
      block(100, lease(1, ALICE, 0, 1, 500)),
      block(110, ...batch(1, 1, 1, 2, 110, CHECKPOINT)),
      block(120, ...batch(1, 3, 3, 1, 120)),
      block(600, event(MODEL, "ExpireLearningPeriod", 1, 2), lease(2, BOB, 2, 3)),
      block(610, ...batch(2, 4, 3, 1, 610)),
    ],
    assertions: [
      expect("{ learningPeriods(orderBy: number) { status live submitted stake bond slot firstStateId } }", {
        learningPeriods: [
          { status: "Expired", live: true, submitted: "2", stake: "1000000000000000000", bond: "0", slot: "0", firstStateId: "1" },
          {
            status: "Running", live: true, submitted: "1", stake: "1000000000000000000", bond: "500000000000000000", slot: "1",
            firstStateId: "4",
          },
        ],
      }),
      expect("{ modelStates(orderBy: number, where: { kept: true, learningPeriod_: { live: true } }) { number step } }", {
        modelStates: [{ number: "1", step: "1" }, { number: "2", step: "2" }, { number: "4", step: "3" }],
      }),
      expect("{ models { headStep head { number } currentLease { number } escrow burned } modelDays { expiries burned } }", {
        models: [{
          headStep: "3", head: { number: "4" }, currentLease: { number: "2" }, escrow: "2500000000000000000", burned: "500000000000000000",
        }],
        modelDays: [{ expiries: "1", burned: "500000000000000000" }],
      }),
    ],
  },
  {
    name: "attestations agree or not",
    blocks: [
      block(10, ...creation()),
      block(100, lease(1, ALICE, 0, 1)),
      block(110, ...batch(1, 1, 1, 1, 110)),
      block(120,
        event(MODEL, "AttestState", 1, BOB, id("state 1"), id("gradient 1")),
        event(MODEL, "AttestState", 1, BOB, id("state 1"), id("another"))),
    ],
    assertions: [
      expect("{ attestations { state { number } attester { id attestations } gradientRoot agrees attestedAt } modelDays { attestations } }", {
        attestations: [
          { state: { number: "1" }, attester: { id: BOB, attestations: "2" }, gradientRoot: id("gradient 1"), agrees: true, attestedAt: "120" },
          { state: { number: "1" }, attester: { id: BOB, attestations: "2" }, gradientRoot: id("another"), agrees: false, attestedAt: "120" },
        ],
        modelDays: [{ attestations: "2" }],
      }),
    ],
  },
];
