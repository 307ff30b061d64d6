// The contracts' enumerations, by the names the schema has for them; "" is the name of a value that nobody knows.

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
  return nameIn(CLAIMS, value);
}

export function verdictName(value: i32): string {
  return nameIn(VERDICTS, value);
}

export function outcomeName(value: i32): string {
  return nameIn(OUTCOMES, value);
}

function nameIn(names: string[], value: i32): string {
  return value < names.length ? names[value] : "";
}
