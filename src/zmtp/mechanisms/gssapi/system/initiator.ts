import { zmqError } from "../../../../core/errors.ts"
import type { ClientNames } from "../names.ts"
import { notGenuine } from "../not-genuine.ts"
import { nothingFor } from "../nothing-for.ts"
import type { Initiate } from "../security-context.ts"
import { Belongings } from "./belongings.ts"
import { GssContext } from "./context.ts"
import { acquire, usages } from "./credential.ts"
import { GssFailure } from "./failure.ts"
import type { GssLibrary } from "./library.ts"
import { importName } from "./names.ts"
import { GssProtection } from "./protection.ts"

/** Begins contexts with tickets of Kerberos. */
export const systemInitiate =
  (library: GssLibrary, { service, principal }: ClientNames): Initiate =>
  async (signal) => {
    const context = new GssContext(library)
    const others = new Belongings()
    const end = (): void => {
      others.end()
      context.end()
    }
    try {
      const target = others.add(importName(library, service))
      const asked = principal && { name: principal, usage: usages.initiate, signal }
      const credential = asked && others.add(await ours(asked.name.text, () => acquire(library, asked)))
      const names = { target, credential: credential?.value ?? 0n }
      return {
        async begin() {
          const { token, complete } = await ours(service.text, () => context.initiate(signal, names))
          if (!complete && token.length > 0) return token
          throw zmqError("EACCES", `Kerberos does not want to know whether ${service.text} is who it says.`)
        },
        async finish(token) {
          const missed = `It did not show that it is ${service.text}`
          const { complete } = await theirs(missed, service.text, () =>
            context.initiate(signal, { ...names, token }),
          )
          if (!complete) throw notGenuine(missed)
          others.end()
        },
        protect: () => new GssProtection(library, context.value),
        end,
      }
    } catch (error) {
      end()
      throw error instanceof GssFailure ? nothingFor(service.text, error) : error
    }
  }

const ours = async <Result>(service: string, work: () => Promise<Result>): Promise<Result> => {
  try {
    return await work()
  } catch (error) {
    throw error instanceof GssFailure ? nothingFor(service, error) : error
  }
}

const theirs = async <Result>(
  missed: string,
  service: string,
  work: () => Promise<Result>,
): Promise<Result> => {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof GssFailure)) throw error
    // Our ticket can be over by now, which is no fault of the peer's.
    throw error.isExpiry ? nothingFor(service, error) : notGenuine(missed, error)
  }
}
