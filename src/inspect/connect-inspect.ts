import { zmqError } from "../core/errors.ts"
import { type FindOptions, findInspected, type InspectedProcess } from "./find-inspected.ts"
import { InspectReader } from "./inspect-reader.ts"

/**
 * Looks at a process that enabled inspection: by its number, by its name, or by the path that `findInspected` gives.
 * Rejects with ENOENT when there is none, with EBUSY when several have the name or number, with EAGAIN when it does
 * not answer in time.
 *
 * ```ts
 * await using reader = await connectInspect("orders")
 * const { sockets } = await reader.state()
 * ```
 */
export const connectInspect = async (
  which: number | string,
  options: FindOptions = {},
): Promise<InspectReader> => {
  if (typeof which === "string" && which.includes("/")) return InspectReader.open(which, options)
  const found = (await findInspected(options)).filter((each) => goesBy(each, which))
  const [first, ...others] = found
  if (first === undefined) throw zmqError("ENOENT", `No process ${which} can be looked at.`)
  if (others.length === 0) return InspectReader.open(first.path, options)
  const paths = found.map(({ path }) => path).join(", ")
  throw zmqError("EBUSY", `Several processes go by ${which}: name one of ${paths}.`)
}

const goesBy = ({ pid, identity }: InspectedProcess, which: number | string): boolean =>
  identity?.name === which || String(pid) === String(which)
