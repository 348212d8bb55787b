import { execFile, spawnSync } from "node:child_process"
import { writeFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"
import { expect, it, onTestFinished } from "vitest"
import { Reply } from "../../src/index.ts"
import { describeSsh } from "../support/describe-ssh.ts"
import { temporaryFolder } from "../support/temporary-folder.ts"

const execute = promisify(execFile)
const program = fileURLToPath(new URL("../support/python/ssh_request.py", import.meta.url))

/** A Python with what PyZMQ needs for tunnels. */
const python = ["/usr/bin/python3", "python3"].find(
  (each) => spawnSync(each, ["-c", "import pexpect, zmq.ssh"]).status === 0,
)
const missing = "No Python with pyzmq and pexpect (Debian: python3-zmq, python3-pexpect)."
if (python === undefined && process.env["TYPEMQ_REQUIRE_PEERS"] === "1") throw new Error(missing)

const folder = temporaryFolder()

describeSsh("A tunnel that PyZMQ opens to one of our sockets", (scene) => {
  it("carries requests and replies", async (context) => {
    if (python === undefined) return context.skip(missing)
    const { server } = scene
    const reply = new Reply({ linger: 0 })
    onTestFinished(() => reply.close())
    const endpoint = await reply.bind("tcp://127.0.0.1:*")
    reply.consume(([frame]) => reply.send(`answer to ${String(frame)}`))
    // PyZMQ calls whatever ssh is in the path, with no way to say which hosts it is to know.
    const known = `UserKnownHostsFile ${server.knownHosts}\nGlobalKnownHostsFile none\nStrictHostKeyChecking yes\n`
    writeFileSync(server.file("client"), `${known}IdentitiesOnly yes\nControlPath none\n`)
    // biome-ignore lint/suspicious/noTemplateCurlyInString: that is the shell's.
    const others = "PATH=${PATH#*:}"
    // It goes into the background while its terminal is closed, which ends it unless it is quick.
    const patient = "trap '' HUP"
    writeFileSync(
      `${folder}/ssh`,
      `#!/bin/sh\n${others}\n${patient}\nexec ssh -F '${server.file("client")}' "$@"\n`,
      {
        mode: 0o755,
      },
    )
    const { stdout } = await execute(
      python,
      ["-W", "ignore", program, server.address, server.key, endpoint],
      {
        env: { ...process.env, PATH: `${folder}:${process.env["PATH"]}` },
      },
    )
    expect(stdout).toBe("answer to question\n")
  })
})
