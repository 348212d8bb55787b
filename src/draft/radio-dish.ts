import { socketTypeCodes } from "../core/socket-type-name.ts"
import type { TuneIn } from "../patterns/tune-in.ts"
import { engineOf } from "../socket/internals.ts"
import { Socket } from "../socket/socket.ts"
import { equip, type Properties, type TextOrBytes, type With } from "../socket/socket-class.ts"
import { type DishGroupOptions, groupBytes, groupLabel, type RadioGroupOptions } from "./group-label.ts"
import {
  type LabelledReadable,
  type LabelledWritable,
  labelledReceivingMethods,
  labelledSendingMethods,
} from "./labelled-values.ts"

/**
 * Sends to all who joined the group that a message is for (RFC 48). Never waits: who is not there, or too slow,
 * misses messages, unless `noDrop` is set. Messages have one frame; more are refused with EINVAL.
 *
 * ```ts
 * const radio = new Radio()
 * await radio.bind("tcp://*:5563")
 * await radio.send("sunny", { group: "weather" })
 * ```
 */
export class Radio extends Socket {
  /** Throws EINVAL or `TypeError` for wrong options, ETERM and EMFILE as `context.socket` does. */
  constructor(options?: With<"RADIO">) {
    super(socketTypeCodes.RADIO, options)
  }

  static {
    equip(Radio, "RADIO", labelledSendingMethods(groupLabel))
  }
}
export interface Radio extends LabelledWritable<RadioGroupOptions>, Properties<"RADIO"> {}

/**
 * Receives what is sent to the groups that it joined (RFC 48); without one, nothing.
 *
 * ```ts
 * const dish = new Dish()
 * dish.join("weather")
 * dish.connect("tcp://127.0.0.1:5563")
 * for await (const [news, { group }] of dish) console.log(`${group}: ${news}`)
 * ```
 */
export class Dish extends Socket {
  /** Throws EINVAL or `TypeError` for wrong options, ETERM and EMFILE as `context.socket` does. */
  constructor(options?: With<"DISH">) {
    super(socketTypeCodes.DISH, options)
  }

  /**
   * Receives from now on what is sent to these groups: to exactly them, not to what begins with them. Throws
   * EINVAL for a group that was joined already, has more than 255 octets, or a zero octet among them; EBADF when
   * the socket is closed.
   *
   * ```ts
   * const dish = new Dish()
   * dish.join("weather", "news")
   * ```
   */
  join(...groups: TextOrBytes[]): void {
    const engine = this[engineOf]
    engine.check()
    for (const group of groups) (engine.pattern as TuneIn).join(groupBytes(group))
  }

  /**
   * Leaves groups. What has arrived for them and was not received is thrown away. Throws EINVAL for a group that
   * was not joined, EBADF when the socket is closed.
   *
   * ```ts
   * const dish = new Dish()
   * dish.join("weather")
   * dish.leave("weather")
   * ```
   */
  leave(...groups: TextOrBytes[]): void {
    const engine = this[engineOf]
    engine.check()
    for (const group of groups) (engine.pattern as TuneIn).leave(groupBytes(group))
  }

  static {
    equip(Dish, "DISH", labelledReceivingMethods(groupLabel))
  }
}
export interface Dish extends LabelledReadable<DishGroupOptions>, Properties<"DISH"> {}
