import type { ClientNames, ServerNames } from "./names.ts"
import type { Accept, Initiate } from "./security-context.ts"

/** Where security contexts come from. Both throw ENOTSUP or EINVAL for names that it cannot make use of. */
export interface Provider {
  initiate(names: ClientNames): Initiate
  accept(names: ServerNames): Accept
}
