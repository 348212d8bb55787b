// Packs the package, installs the tarball in an empty folder, and uses it there: from ESM, from require, and from
// TypeScript. Also has publint and attw look at it.

import { execFileSync } from "node:child_process"
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"

const root = fileURLToPath(new URL("..", import.meta.url))
const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"))
const folder = mkdtempSync(join(tmpdir(), "typemq-package-"))

/** @param {string} command @param {string[]} parameters @param {string} directory */
const run = (command, parameters, directory) => {
  console.log(`> ${command} ${parameters.join(" ")}`)
  return execFileSync(command, parameters, {
    cwd: directory,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
  })
}

const use = `
const pull = new Pull()
const push = new Push({ linger: 0 })
push.connect(await pull.bind("tcp://127.0.0.1:*"))
await push.send(["it", "works"])
const message = await pull.receive()
if (message.map(String).join(" ") !== "it works") throw new Error("wrong message")
await Promise.all([push.close(), pull.close()])
const api = { add: method([param("a", Number), param("b", Number)], ({ a, b }) => a + b) }
const server = await serveRpc(api, { bind: "tcp://127.0.0.1:*" })
const client = await connectRpc({ connect: server.endpoint })
const { call } = client
if ((await call.add(1, 2)) !== 3) throw new Error("wrong sum")
const answerer = new Server()
const asker = new Client({ linger: 0 })
asker.connect(await answerer.bind("tcp://127.0.0.1:*"))
await asker.send("draft")
const [question, { routingId }] = await answerer.receive()
if (String(question) !== "draft" || routingId === 0) throw new Error("wrong question")
await Promise.all([asker.close(), answerer.close()])
if ((await withSocket(PAIR, (pair) => pair.type)()) !== 0) throw new Error("wrong socket")
const { publicKey, secretKey } = curveKeyPair()
const context = new Context()
const authenticator = new Authenticator({ context })
await authenticator.configureCurve({ keys: [publicKey] })
await authenticator.start()
const stone = new Pull({ context, curveServer: true, curveSecretKey: secretKey })
const guest = new Push({
  context,
  linger: 0,
  curveServerKey: publicKey,
  curvePublicKey: publicKey,
  curveSecretKey: secretKey,
})
guest.connect(await stone.bind("tcp://127.0.0.1:*"))
await guest.send("sealed")
if (String((await stone.receive())[0]) !== "sealed") throw new Error("wrong secret")
await authenticator.stop()
const inspector = await enableInspect({ context })
if (inspector.state().sockets.length !== 2) throw new Error("wrong state")
await inspector.close()
const logged = new PubHandler("tcp://127.0.0.1:*", { context })
if (!logged.emit({ level: "INFO", message: "it works" })) throw new Error("wrong record")
await logged.close()
const [port] = await selectRandomPorts(1)
if (z85.decode(z85.encode(new Uint8Array(4))).length !== 4 || !(port > 0)) throw new Error("wrong text")
await context.destroy({ linger: 0 })
const stream = await createZmqStream(PAIR, { bind: "inproc://it" })
for (const each of [client, server, stream]) each.close()
await Promise.all([client.waitClosed(), server.waitClosed()])
`
const names = {
  typemq: "Context, curveKeyPair, PAIR, Pull, Push",
  "typemq/draft": "Client, Server",
  "typemq/decorators": "withSocket",
  "typemq/streams": "createZmqStream",
  "typemq/rpc": "connectRpc, method, param, serveRpc",
  "typemq/auth": "Authenticator",
  "typemq/devices": "Device",
  "typemq/inspect": "enableInspect",
  "typemq/log": "PubHandler",
  "typemq/ssh": "selectRandomPorts",
  "typemq/utils": "z85",
}
const entries = Object.entries(names)
const imports = entries.map(([entry, list]) => `import { ${list} } from "${entry}"`).join("\n")
const requires = entries.map(([entry, list]) => `const { ${list} } = require("${entry}")`).join("\n")

try {
  const [{ filename }] = JSON.parse(run("npm", ["pack", "--json", "--pack-destination", folder], root))
  writeFileSync(
    join(folder, "package.json"),
    JSON.stringify({ name: "consumer", private: true, type: "module" }),
  )
  run("npm", ["install", "--no-audit", "--no-fund", join(folder, filename)], folder)

  writeFileSync(
    join(folder, "esm.mjs"),
    `${imports}
${use}`,
  )
  run(process.execPath, ["esm.mjs"], folder)

  writeFileSync(
    join(folder, "require.cjs"),
    `${requires}
;(async () => {${use}})()`,
  )
  run(process.execPath, ["--no-warnings", "require.cjs"], folder)

  const said = run(join(folder, "node_modules", ".bin", "typemq"), ["--version"], folder)
  if (!said.includes(version)) throw new Error(`typemq --version says ${said}`)

  symlinkSync(join(root, "node_modules", "@types"), join(folder, "node_modules", "@types"))
  writeFileSync(
    join(folder, "typed.mts"),
    `import * as zmq from "typemq"
${imports}
${use.replace("connectRpc({", "connectRpc<typeof api>({")}
// @ts-expect-error Too many arguments.
export const wrongCall = () => call.add(1, 2, 3)
const options: number = new zmq.Dealer({ routingId: "me", linger: 0 }).linger
// @ts-expect-error A PUSH socket never receives.
export const wrong = (push: Push) => push.receive()
export const right = (context: zmq.Context) => context.socket(zmq.PULL).receive()
if (options !== 0) throw new Error("wrong option")
`,
  )
  const compiler = join(root, "node_modules", "typescript", "bin", "tsc")
  const strict = ["--strict", "--target", "es2022", "--lib", "es2023,esnext.disposable", "--types", "node"]
  for (const [module, resolution] of [
    ["nodenext", "nodenext"],
    ["esnext", "bundler"],
  ]) {
    run(
      process.execPath,
      [
        compiler,
        ...strict,
        "--module",
        module,
        "--moduleResolution",
        resolution,
        "--outDir",
        "out",
        "typed.mts",
      ],
      folder,
    )
  }
  run(process.execPath, ["out/typed.mjs"], folder)

  run("npx", ["--no-install", "publint", "--strict"], root)
  run(
    "npx",
    [
      "--no-install",
      "attw",
      join(folder, filename),
      "--profile",
      "node16",
      "--ignore-rules",
      "cjs-resolves-to-esm",
    ],
    root,
  )
  console.log("The package can be installed and used.")
} finally {
  rmSync(folder, { recursive: true, force: true })
}
