import { BindError, zmqError } from "../core/errors.ts"

/** Which ports to try. */
export interface RandomPortOptions {
  /** The first port of the range. Default: 49152 when `max` is given; without both, the system chooses. */
  readonly min?: number
  /** The port behind the range. Default: 65536. */
  readonly max?: number
  /** How many ports to try at most. Default: 100. */
  readonly maxTries?: number
}

/** Transports whose endpoints end in a port. */
const withPorts: readonly string[] = ["tcp", "ws", "wss"]

/** Transports that there are, but whose endpoints have no ports of this kind. */
const withoutPorts: readonly string[] = ["ipc", "inproc", "udp"]

const checkScheme = (address: string): void => {
  const scheme = /^(\w+):\/\//.exec(address)?.[1]
  if (scheme === undefined || withPorts.includes(scheme)) return
  throw zmqError(
    "EPROTONOSUPPORT",
    withoutPorts.includes(scheme)
      ? `Endpoints of ${scheme} have no ports to choose from.`
      : `There is no transport ${scheme}.`,
    { address },
  )
}

const portOf = (endpoint: string): number => Number(/:(\d+)\/?[^:]*$/.exec(endpoint)?.[1])

/** The numbers of a range in random order, each once. */
const shuffled = function* (min: number, max: number): Generator<number> {
  const moved = new Map<number, number>()
  for (let rest = max - min; rest > 0; rest--) {
    const drawn = Math.floor(Math.random() * rest)
    yield min + (moved.get(drawn) ?? drawn)
    moved.set(drawn, moved.get(rest - 1) ?? rest - 1)
  }
}

/** Errors that say only that this very port cannot be had. */
const isTaken = (error: unknown): boolean =>
  ["EADDRINUSE", "EACCES"].includes((error as { readonly code?: string }).code ?? "")

/** Binds to a port that nobody uses; answers its number. */
export const bindToRandomPort = (
  bind: (endpoint: string) => Promise<string>,
  address: string,
  { min = 49_152, max = 65_536, maxTries = 100 }: RandomPortOptions,
): Promise<number> => {
  if (!(Number.isInteger(min) && Number.isInteger(max) && min < max && min >= 1 && max <= 65_536)) {
    throw new RangeError(`There are no ports from ${min} to below ${max} to choose from.`)
  }
  const anyPort = min === 49_152 && max === 65_536
  return anyPort ? bindAnywhere(bind, address) : bindWithin(bind, address, { min, max, maxTries })
}

const bindAnywhere = async (
  bind: (endpoint: string) => Promise<string>,
  address: string,
): Promise<number> => {
  checkScheme(address)
  return portOf(await bind(`${address}:*`))
}

const bindWithin = async (
  bind: (endpoint: string) => Promise<string>,
  address: string,
  { min, max, maxTries }: Required<RandomPortOptions>,
): Promise<number> => {
  checkScheme(address)
  let attempts = 0
  let cause: unknown
  for (const port of shuffled(min, max)) {
    if (attempts === maxTries) break
    attempts++
    try {
      await bind(`${address}:${port}`)
      return port
    } catch (error) {
      if (!isTaken(error)) throw error
      cause = error
    }
  }
  throw new BindError(`None of ${attempts} ports of ${address} from ${min} to below ${max} could be bound.`, {
    attempts,
    cause,
    address,
  })
}
