// Who of two servers serves. Both know in which state they are, and hear in which state the other one is; the rest
// follows from this table. It never lets both serve, or neither, without saying so.

/** What a server is set up as: the backup serves when the primary cannot. */
export type Role = "primary" | "backup"

/** A server is what it was set up as until it has heard of the other one; then it serves (active) or waits (passive). */
export type State = Role | "active" | "passive"

/** The other one says what it is; or a client wants to be served, while the other one is heard or silent. */
export type StarEvent = `peer ${State}` | "request" | "request in silence"

/** The state from now on. A request is served when that is `active`. `conflict`: the two cannot go on like this. */
export type Outcome = State | "conflict"

export const transitions: Readonly<Record<State, Readonly<Record<StarEvent, Outcome>>>> = {
  primary: {
    "peer primary": "conflict",
    "peer backup": "active",
    "peer active": "passive",
    // We were gone for a moment only. It hears that we are back, and takes over.
    "peer passive": "primary",
    request: "primary",
    "request in silence": "active",
  },
  backup: {
    "peer primary": "backup",
    "peer backup": "conflict",
    "peer active": "passive",
    "peer passive": "backup",
    request: "backup",
    // Never alone from the start: the primary may be there, and only the line between us be down.
    "request in silence": "backup",
  },
  active: {
    "peer primary": "active",
    "peer backup": "active",
    "peer active": "conflict",
    "peer passive": "active",
    request: "active",
    "request in silence": "active",
  },
  passive: {
    // It was restarted, and has lost what it had.
    "peer primary": "active",
    "peer backup": "active",
    "peer active": "passive",
    "peer passive": "conflict",
    request: "passive",
    // Silence alone proves nothing. That a client comes to us shows that it does not reach the other one either.
    "request in silence": "active",
  },
}

/** How the two tell each other, as the guide's programs do. */
export const signs: Readonly<Record<State, string>> = { primary: "1", backup: "2", active: "3", passive: "4" }

const states = new Map(Object.entries(signs).map(([state, sign]) => [sign, state as State]))

/** Undefined for what is none. */
export const stateOf = (sign: string): State | undefined => states.get(sign)
