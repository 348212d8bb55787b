import { utf8 } from "../core/bytes.ts"
import type { OptionsFor, PropertiesFor } from "../options/socket-options.ts"
import { type SocketTypeName, socketTypes } from "../patterns/socket-types.ts"
import type { Context } from "./context.ts"
import { multipartReceivingMethods, multipartSendingMethods } from "./multipart.ts"
import { defineOptionProperties } from "./option-properties.ts"
import type { Socket } from "./socket.ts"

/** What the constructor of a socket class takes. */
export type With<Type extends SocketTypeName> = OptionsFor<Type> & { readonly context?: Context }

type BaseName = keyof Socket

/** The option properties that a socket class has beyond those of all sockets. */
export type Properties<Type extends SocketTypeName> = Omit<PropertiesFor<Type>, BaseName>

/** Octets, or text that stands for its UTF-8 octets. */
export type TextOrBytes = Uint8Array | string

export const bytesOf = (value: TextOrBytes): Uint8Array => (typeof value === "string" ? utf8(value) : value)

/** The methods for sending and receiving that sockets have whose messages are arrays of frames. */
const methodsOf = (type: SocketTypeName): Readonly<Record<PropertyKey, unknown>> => {
  const { sends, receives } = socketTypes[type]
  return { ...(sends ? multipartSendingMethods : {}), ...(receives ? multipartReceivingMethods : {}) }
}

/** Gives a socket class what its type has: the methods for sending and receiving, and its options. */
export const equip = (
  socketClass: { readonly prototype: Socket },
  type: SocketTypeName,
  methods = methodsOf(type),
): void => {
  for (const key of Reflect.ownKeys(methods)) {
    Object.defineProperty(socketClass.prototype, key, {
      configurable: true,
      writable: true,
      value: methods[key],
    })
  }
  defineOptionProperties(socketClass, type)
}
