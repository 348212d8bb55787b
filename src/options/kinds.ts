/** The kinds of options there are: how each is checked, kept and shown. */
export { bytes, key, label, text, topic } from "./byte-kinds.ts"
export { ids, type Metadata, metadata, networks, type Tls, tls } from "./composite-kinds.ts"
export { bits, choice, type FlagNumbers, flag, int, int64, millis } from "./number-kinds.ts"
export {
  type Access,
  type AnyOption,
  type Effect,
  type OptionFacts,
  type OptionSpec,
  state,
} from "./option-spec.ts"
export { origins } from "./origin-kind.ts"
