/**
 * Feeds random and mutilated input to the library, state by state (`test/fuzz`), until time is up or something
 * breaks.
 *
 *     npm run fuzz -- --seconds 20                all states of test/fuzz, 20 seconds together
 *     npm run fuzz -- --minutes 10                each state, 10 minutes
 *     npm run fuzz -- --minutes 10 --only greeting
 *     npm run fuzz -- --only greeting --test "is read" --seed 7 --path 31:2    a failure again, as it was printed
 *     npm run fuzz -- --list
 */
import { spawn } from "node:child_process"
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { basename, join } from "node:path"
import { fileURLToPath } from "node:url"
import { parseArgs } from "node:util"

const root = fileURLToPath(new URL("..", import.meta.url))

/** What is tried, and in which file; `tests`: how many share the time there, if they do not know of it. */
const states = [
  ...readdirSync(new URL("../test/fuzz", import.meta.url))
    .filter((name) => name.endsWith(".test.ts"))
    .map((name) => ({ name: basename(name, ".test.ts"), file: `test/fuzz/${name}`, tests: 1 })),
  { name: "msgpack", file: "test/rpc/msgpack/properties.test.ts", tests: 2 },
  { name: "pickles", file: "test/rpc/python/pickle-random.test.ts", tests: 5 },
  { name: "rpc", file: "test/rpc/hostile/fuzz.test.ts", tests: 4 },
]

const { values } = parseArgs({
  options: {
    minutes: { type: "string" },
    seconds: { type: "string" },
    only: { type: "string", multiple: true },
    test: { type: "string" },
    seed: { type: "string" },
    path: { type: "string" },
    list: { type: "boolean", default: false },
  },
})

if (values.list) {
  console.log(states.map(({ name }) => name).join("\n"))
  process.exit()
}

// Those of other folders are tests as well, that want to see a number of cases.
const usual = values.seconds === undefined ? states : states.filter(({ tests }) => tests === 1)
const chosen = values.only === undefined ? usual : states.filter(({ name }) => values.only.includes(name))
if (chosen.length === 0) {
  console.error(`There is no such state. These are there: ${states.map(({ name }) => name).join(", ")}.`)
  process.exit(2)
}
const each =
  values.seconds === undefined ? Number(values.minutes ?? 1) * 60 : Number(values.seconds) / chosen.length
if (!(each > 0)) {
  console.error("How long? --minutes says it for each state, --seconds for all together.")
  process.exit(2)
}

const folder = mkdtempSync(join(tmpdir(), "typemq-fuzz-"))
const noteFile = join(folder, "note")

/** Tries states for these seconds each, in one process; answers whether all went well. */
const run = (some, seconds) =>
  new Promise((resolve) => {
    const child = spawn(
      process.execPath,
      [
        "node_modules/vitest/vitest.mjs",
        "run",
        ...some.map(({ file }) => file),
        ...(values.test === undefined ? [] : ["-t", values.test]),
        "--maxWorkers=1",
        "--reporter=verbose",
      ],
      {
        cwd: root,
        stdio: "inherit",
        detached: true,
        env: {
          ...process.env,
          TYPEMQ_FUZZ_SECONDS: String(seconds),
          TYPEMQ_FUZZ_TEST_SECONDS: String(seconds / Math.max(...some.map(({ tests }) => tests))),
          TYPEMQ_FUZZ_NOTE: noteFile,
          ...(values.seed === undefined ? {} : { TYPEMQ_FUZZ_SEED: values.seed }),
          ...(values.path === undefined ? {} : { TYPEMQ_FUZZ_PATH: values.path }),
        },
      },
    )
    const stop = () => process.kill(-child.pid, "SIGKILL")
    process.once("SIGINT", stop)
    // A case that never ends keeps its process from saying so.
    const patience = setTimeout(
      () => {
        const last = existsSync(noteFile) ? readFileSync(noteFile, "utf8") : "unknown"
        console.error(`A case does not end. What was begun last: ${last}`)
        stop()
      },
      2 * seconds * some.length * 1000 + 60_000,
    )
    child.once("close", (code) => {
      clearTimeout(patience)
      process.off("SIGINT", stop)
      resolve(code === 0)
    })
  })

/** Those that have a time of their own have a process of their own, which can be cut off. */
const groups = values.seconds === undefined ? chosen.map((state) => [state]) : [chosen]

for (const group of groups) if (!(await run(group, each))) process.exitCode = 1
rmSync(folder, { recursive: true })
