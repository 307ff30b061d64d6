// Payments: deposits taken back, credits taken, donations and rewards.
import { Donation, LearningPeriod, Model } from "../generated/schema";
import {
  Donate,
  RewardLearningPeriod,
  Withdraw,
  WithdrawCollateralPerLearningPeriod,
} from "../generated/templates/UnstoppableModel/UnstoppableModel";
import { accountOf, balanceOf, credit } from "./accounts";
import { figuresOf } from "./days";
import { logId, numbered, reportUnknown, ZERO } from "./ids";

export function handleWithdrawCollateralPerLearningPeriod(event: WithdrawCollateralPerLearningPeriod): void {
  const model = Model.load(event.address);
  if (model == null) {
    return reportUnknown("Model", event.address.toHexString(), event);
  }
  const period = LearningPeriod.load(numbered(model.id, event.params.learningPeriodId));
  if (period == null) {
    return reportUnknown("Learning period", event.params.learningPeriodId.toString(), event);
  }
  period.stake = ZERO;
  period.bond = ZERO;
  period.withdrawn = period.withdrawn.plus(event.params.amount);
  period.save();
  model.escrow = model.escrow.minus(event.params.amount);
  model.save();
}

export function handleWithdraw(event: Withdraw): void {
  const balance = balanceOf(event.address, event.params.account);
  balance.withdrawable = balance.withdrawable.minus(event.params.amount);
  balance.withdrawn = balance.withdrawn.plus(event.params.amount);
  balance.save();
}

export function handleDonate(event: Donate): void {
  const model = Model.load(event.address);
  if (model == null) {
    return reportUnknown("Model", event.address.toHexString(), event);
  }
  const donor = accountOf(event.params.donor);
  donor.donated = donor.donated.plus(event.params.amount);
  donor.save();
  const donation = new Donation(logId(event));
  donation.model = model.id;
  donation.donor = donor.id;
  donation.amount = event.params.amount;
  donation.donatedAt = event.block.timestamp;
  donation.save();
  model.rewardPool = model.rewardPool.plus(event.params.amount);
  model.save();

  const figures = figuresOf(model.id, event);
  figures.donated = figures.donated.plus(event.params.amount);
  figures.save();
}

export function handleRewardLearningPeriod(event: RewardLearningPeriod): void {
  const model = Model.load(event.address);
  if (model == null) {
    return reportUnknown("Model", event.address.toHexString(), event);
  }
  model.rewardPool = model.rewardPool.minus(event.params.amount);
  model.save();
  credit(model.id, event.params.worker, event.params.amount);
  const figures = figuresOf(model.id, event);
  figures.rewarded = figures.rewarded.plus(event.params.amount);
  figures.save();
  const period = LearningPeriod.load(numbered(model.id, event.params.learningPeriodId));
  if (period == null) {
    return reportUnknown("Learning period", event.params.learningPeriodId.toString(), event);
  }
  period.reward = event.params.amount;
  period.save();
}
