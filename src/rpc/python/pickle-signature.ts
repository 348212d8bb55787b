import type { PickleItem } from "./pickle-item.ts"

/** Recognizes an argument. */
export type Guard<Item extends PickleItem = PickleItem> = (item: PickleItem) => item is Item

type Items<Guards extends readonly Guard[]> = {
  [Index in keyof Guards]: Guards[Index] extends Guard<infer Item> ? Item : never
}

/** A way in which a pickle may call something: with which arguments, and what that makes. */
export interface PickleSignature {
  /** Whether these are the arguments. */
  takes(parameters: readonly PickleItem[]): boolean
  /** Throws a `RangeError` for arguments of the right types that are no date all the same. */
  make(parameters: readonly PickleItem[]): PickleItem
}

export const signature = <const Guards extends readonly Guard[]>(
  guards: Guards,
  make: (...parameters: Items<Guards>) => PickleItem,
): PickleSignature => ({
  takes: (parameters) =>
    parameters.length === guards.length &&
    guards.every((guard, index) => guard(parameters[index] as PickleItem)),
  make: (parameters) => (make as (...parameters: readonly PickleItem[]) => PickleItem)(...parameters),
})
