// Plays a role of one of the guide's patterns, as a process of its own: npm run role majordomo broker tcp://*:5555

import { pathToFileURL } from "node:url"
import { compiledExample, exampleNames } from "./example-programs.mjs"

const [pattern, ...role] = process.argv.slice(2)
const programs = new Map(
  exampleNames()
    .map((each) => [/^guide\/([\w-]+)(?:\.mts|\/main\.mts)$/.exec(each)?.[1], each])
    .filter(([name]) => name !== undefined),
)
const program = programs.get(pattern)
if (program === undefined) {
  console.error(`One of these patterns is wanted: ${[...programs.keys()].join(", ")}`)
  process.exit(2)
}

const path = compiledExample(program)
process.argv = [process.execPath, path, ...role]
await import(pathToFileURL(path).href)
