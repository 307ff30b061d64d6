// Accounts come into being with the first thing they do.
import { BigInt, Bytes } from "@graphprotocol/graph-ts";
import { Account, Balance } from "../generated/schema";
import { balanceId, ZERO } from "./ids";

export function accountOf(address: Bytes): Account {
  let account = Account.load(address);
  if (account == null) {
    account = new Account(address);
    account.leases = ZERO;
    account.suspicions = ZERO;
    account.attestations = ZERO;
    account.donated = ZERO;
    account.save();
  }
  return account;
}

export function balanceOf(model: Bytes, address: Bytes): Balance {
  const id = balanceId(model, address);
  let balance = Balance.load(id);
  if (balance == null) {
    balance = new Balance(id);
    balance.model = model;
    balance.account = accountOf(address).id;
    balance.withdrawable = ZERO;
    balance.withdrawn = ZERO;
  }
  return balance;
}

/** What a verdict or a reward adds to what `withdraw` pays. */
export function credit(model: Bytes, address: Bytes, amount: BigInt): void {
  if (amount.isZero()) {
    return;
  }
  const balance = balanceOf(model, address);
  balance.withdrawable = balance.withdrawable.plus(amount);
  balance.save();
}
