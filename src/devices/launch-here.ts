import { Context } from "../socket/context.ts"
import type { ContextFactory } from "./device-plan.ts"
import { DeviceRun } from "./device-run.ts"
import type { Launch } from "./running.ts"

/** Runs a device in this event loop. */
export const launchHere: Launch = ({ contextFactory, daemon }) =>
  new DeviceRun({ daemon, makeContext: () => contextOf(contextFactory ?? (() => Context.instance())) })

/** The context of a factory, wherever that is. Rejects with `TypeError` for what is no context. */
export const contextOf = async (factory: ContextFactory): Promise<Context> => {
  const make = factory instanceof URL ? await factoryIn(factory) : factory
  const context = await make()
  if (typeof (context as Partial<Context> | undefined)?.socket !== "function") {
    throw new TypeError("The factory of a device's context must answer a context.")
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
