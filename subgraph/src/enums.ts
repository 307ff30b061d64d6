// The contracts' enumerations, by the names the schema has for them.

export const RUNNING = "Running";
export const COMPLETE = "Complete";
export const EXPIRED = "Expired";
export const CANCELLED = "Cancelled";
export const SLASHED = "Slashed";

export const INVALID_TRANSITION = "InvalidTransition";
const CLAIMS = [INVALID_TRANSITION, "Unavailable"];

export const PENDING = "Pending";
export const INNOCENT = "Innocent";
export const GUILTY = "Guilty";
export const MOOT = "Moot";
export const UNDECIDED = "Undecided";
const VERDICTS = [PENDING, INNOCENT, GUILTY, MOOT, UNDECIDED];

const OUTCOMES = [PENDING, UNDECIDED, "Decided"];

export function claimName(value: i32): string {
  return CLAIMS[value];
}

export function verdictName(value: i32): string {
  return VERDICTS[value];
}

export function outcomeName(value: i32): string {
  return OUTCOMES[value];
}
