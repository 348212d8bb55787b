import { describeItem } from "./pickle-item.ts"
import { PickleMachine } from "./pickle-machine.ts"
import { pickleOperations } from "./pickle-operations.ts"
import { isPythonValue, type PythonValue } from "./python-value.ts"

const stop = 0x2e

/**
 * The date, time, time span or time zone that a pickle of any protocol holds.
 *
 * A pickle is a program, and Python runs whatever it says. This reads only what makes one of these five: no
 * name from the pickle is ever looked up, nothing is called but what stands in a table of ours, all values are
 * checked, and memory and time have limits. Throws `UnpicklingError` for everything else.
 *
 * ```ts
 * String(readPickle(Buffer.from("80048c086461746574696d658c046461746593430407de031985522e", "hex"))) // "2014-03-25"
 * ```
 */
export const readPickle = (bytes: Uint8Array): PythonValue => {
  const machine = new PickleMachine(bytes)
  for (;;) {
    const opcode = machine.next()
    // What follows is ignored, as Python does.
    if (opcode === stop) break
    const operation = pickleOperations.get(opcode)
    if (operation === undefined) {
      throw machine.error(
        `The pickle has the operation 0x${opcode.toString(16).padStart(2, "0")}, which no date needs`,
      )
    }
    operation(machine)
  }
  const result = machine.finish()
  if (!isPythonValue(result))
    throw machine.error(`The pickle holds ${describeItem(result)}, which is no date`)
  return result
}
