// What a model's contract tells. A handler per event; each file has the events of one subject.
export { handleSuspectState, handleReviewSuspect } from "./disputes";
export { handleApplyToLearnPeriod, handleExpireLearningPeriod, handleFinalizeLearningPeriod } from "./leases";
export { handleDonate, handleRewardLearningPeriod, handleWithdraw, handleWithdrawCollateralPerLearningPeriod } from "./money";
export {
  handleOwnershipTransferred,
  handleOwnershipTransferStarted,
  handleParametersChanged,
  handlePauseLeases,
  handleUnpauseLeases,
} from "./owner";
export { handleAttestState, handleSubmitBatch, handleSubmitState } from "./states";
