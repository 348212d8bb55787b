import { utf8 } from "../../core/bytes.ts"
import { printable } from "../../core/printable.ts"
import { reduce } from "./pickle-calls.ts"
import { findGlobal } from "./pickle-global.ts"
import type { PickleMachine } from "./pickle-machine.ts"
import { numberOfLine, numberOfOctets } from "./pickle-numbers.ts"
import { rawUnicodeEscape } from "./raw-unicode-escape.ts"

type Operation = (machine: PickleMachine) => void

/** Latest version of the pickle protocol. */
const latestProtocol = 5

const checkProtocol: Operation = (machine) => {
  const protocol = machine.cursor.byte()
  if (protocol > latestProtocol)
    throw machine.error(`The pickle is of protocol ${protocol}, which is not known`)
}

const checkFrame: Operation = (machine) => {
  const low = machine.cursor.uint32()
  machine.cursor.expect(low + machine.cursor.uint32() * 2 ** 32)
}

/** A number that was read, if it could be. */
const known = (machine: PickleMachine, value: number | undefined): number => {
  if (value === undefined) throw machine.error("The pickle has a number that no date needs")
  return value
}

/** Before protocol 2 a bool was written as a number with a zero before it. */
const pushNumberOrBool: Operation = (machine) => {
  const line = machine.cursor.line()
  const isBool = line.length === 2 && line[0] === 0x30 && (line[1] === 0x30 || line[1] === 0x31)
  machine.push(isBool ? line[1] === 0x31 : known(machine, numberOfLine(line)))
}

const pushRawText: Operation = (machine) => {
  const text = rawUnicodeEscape(machine.cursor.line())
  if (text === undefined) throw machine.error("The pickle has a broken escape in a text")
  machine.push(text)
}

const pushGlobal = (machine: PickleMachine, module: string, name: string): void => {
  const found = findGlobal(module, name)
  if (found === undefined) {
    const [where, what] = [module, name].map((each) => printable(utf8(each)))
    throw machine.error(`The pickle asks for ${what} of the module ${where}, which no date needs`)
  }
  machine.push(found)
}

const pushStackGlobal: Operation = (machine) => {
  const name = machine.popText()
  pushGlobal(machine, machine.popText(), name)
}

const call: Operation = (machine) => {
  const parameters = machine.pop()
  machine.push(reduce(machine, machine.pop(), parameters))
}

/**
 * All operations that dates take in any protocol, by their opcodes. What is missing here is refused: above all
 * what makes instances, sets their attributes, or calls into the program that reads.
 */
export const pickleOperations: ReadonlyMap<number, Operation> = new Map<number, Operation>([
  [0x80 /* PROTO */, checkProtocol],
  [0x95 /* FRAME */, checkFrame],
  [0x4e /* NONE */, (machine) => machine.push(null)],
  [0x88 /* NEWTRUE */, (machine) => machine.push(true)],
  [0x89 /* NEWFALSE */, (machine) => machine.push(false)],
  [0x4b /* BININT1 */, (machine) => machine.push(machine.cursor.byte())],
  [0x4d /* BININT2 */, (machine) => machine.push(machine.cursor.uint16())],
  [0x4a /* BININT */, (machine) => machine.push(machine.cursor.int32())],
  [0x49 /* INT */, pushNumberOrBool],
  [0x4c /* LONG */, (machine) => machine.push(known(machine, numberOfLine(machine.cursor.line(), "L")))],
  [
    0x8a /* LONG1 */,
    (machine) => machine.push(known(machine, numberOfOctets(machine.cursor.take(machine.cursor.byte())))),
  ],
  [0x8c /* SHORT_BINUNICODE */, (machine) => machine.push(machine.cursor.text(machine.cursor.byte()))],
  [0x58 /* BINUNICODE */, (machine) => machine.push(machine.cursor.text(machine.cursor.uint32()))],
  [0x56 /* UNICODE */, pushRawText],
  [0x43 /* SHORT_BINBYTES */, (machine) => machine.push(machine.cursor.take(machine.cursor.byte()))],
  [0x42 /* BINBYTES */, (machine) => machine.push(machine.cursor.take(machine.cursor.uint32()))],
  [0x63 /* GLOBAL */, (machine) => pushGlobal(machine, machine.cursor.textLine(), machine.cursor.textLine())],
  [0x93 /* STACK_GLOBAL */, pushStackGlobal],
  [0x94 /* MEMOIZE */, (machine) => machine.remember()],
  [0x71 /* BINPUT */, (machine) => machine.remember(machine.cursor.byte())],
  [0x72 /* LONG_BINPUT */, (machine) => machine.remember(machine.cursor.uint32())],
  [0x70 /* PUT */, (machine) => machine.remember(known(machine, numberOfLine(machine.cursor.line())))],
  [0x68 /* BINGET */, (machine) => machine.recall(machine.cursor.byte())],
  [0x6a /* LONG_BINGET */, (machine) => machine.recall(machine.cursor.uint32())],
  [0x67 /* GET */, (machine) => machine.recall(known(machine, numberOfLine(machine.cursor.line())))],
  [0x29 /* EMPTY_TUPLE */, (machine) => machine.push([])],
  [0x85 /* TUPLE1 */, (machine) => machine.push(machine.popMany(1))],
  [0x86 /* TUPLE2 */, (machine) => machine.push(machine.popMany(2))],
  [0x87 /* TUPLE3 */, (machine) => machine.push(machine.popMany(3))],
  [0x28 /* MARK */, (machine) => machine.mark()],
  [0x74 /* TUPLE */, (machine) => machine.push(machine.popToMark())],
  [0x52 /* REDUCE */, call],
])
