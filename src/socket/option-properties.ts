import { type SocketOptionName, socketOptions } from "../options/socket-options.ts"
import type { SocketTypeName } from "../patterns/socket-types.ts"
import type { Context } from "./context.ts"
import { engineOf } from "./internals.ts"
import type { Socket } from "./socket.ts"

/** Gives a class the properties of the options that its type has, or those that all have. */
export const defineOptionProperties = (
  socketClass: { readonly prototype: Socket },
  type?: SocketTypeName,
): void => {
  for (const name of Object.keys(socketOptions) as SocketOptionName[]) {
    const { shownBy, access } = socketOptions[name] as { shownBy?: readonly string[]; access: string }
    if (name in socketClass.prototype) continue
    if (shownBy !== undefined && !(type !== undefined && shownBy.includes(type))) continue
    const get = function (this: Socket): unknown {
      return this[engineOf].get(name)
    }
    const set = function (this: Socket, value: unknown): void {
      this[engineOf].set(name, value)
    }
    Object.defineProperty(socketClass.prototype, name, {
      configurable: true,
      ...(access === "r" ? { get } : { get, set }),
    })
  }
}

type IfEquals<X, Y, A, B = never> =
  (<T>() => T extends X ? 1 : 2) extends <T>() => T extends Y ? 1 : 2 ? A : B

type SettableKeys<T> = {
  [P in keyof T]-?: T[P] extends (...args: never[]) => unknown
    ? never
    : IfEquals<{ [Q in P]: T[P] }, { -readonly [Q in P]: T[P] }, P>
}[keyof T]

/**
 * The options that the constructor of a socket class takes: all properties that can be set, those of one's
 * own subclasses included, and the context.
 *
 * ```ts
 * const open = (options: SocketOptions<Push>) => new Push({ linger: 0, ...options })
 * ```
 */
export type SocketOptions<S extends Socket> = Partial<Pick<S, SettableKeys<S>> & { context: Context }>
