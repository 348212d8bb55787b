import { Context } from "../socket/context.ts"
import type { ContextFactory } from "./device-plan.ts"
import { DeviceRun } from "./device-run.ts"
import type { Launch } from "./running.ts"

/** Runs a device in this event loop. */
export const launchHere: Launch = (settings) =>
  new DeviceRun({
    isDaemon: () => settings.daemon,
    makeContext: () => contextOf(settings.contextFactory ?? (() => Context.instance())),
  })

/**
 * The context of a factory, wherever that is. Rejects with `TypeError` for what is no context, or one of another copy of
 * the library: sockets know only those of their own.
 */
export const contextOf = async (factory: ContextFactory): Promise<Context> => {
  const make = factory instanceof URL ? await factoryIn(factory) : factory
  const context: unknown = await make()
  if (!(context instanceof Context)) {
    const isForeign = typeof (context as { readonly socket?: unknown } | undefined)?.socket === "function"
    throw new TypeError(
      `The factory of a device's context must answer a context${
        isForeign ? " of the same copy of the library that the device is from" : ""
      }.`,
    )
  }
  return context
}

const factoryIn = async (address: URL): Promise<() => Context> => {
  const { contextFactory } = (await import(address.href)) as { readonly contextFactory?: () => Context }
  if (typeof contextFactory !== "function") {
    throw new TypeError(`${address.href} exports no function contextFactory.`)
  }
  return contextFactory
}
