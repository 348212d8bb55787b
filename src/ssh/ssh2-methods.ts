import { readFile } from "node:fs/promises"
import { homedir } from "node:os"
import { join } from "node:path"
import { SshError } from "./ssh-error.ts"
import type { Ssh2Key, Ssh2Method, Ssh2Package } from "./ssh2-package.ts"
import type { SshSettings } from "./tunnel-options.ts"

/** The keys that ssh uses by itself. */
const usualKeys = ["id_ed25519", "id_ecdsa", "id_rsa"]

const readKey = async (
  { utils }: Ssh2Package,
  file: string,
  passphrase: string | undefined,
): Promise<Ssh2Key | Error> => {
  try {
    const parsed = utils.parseKey(await readFile(file), passphrase)
    const key = Array.isArray(parsed) ? parsed[0] : parsed
    if (key instanceof Error || key?.isPrivateKey()) return key
    return new Error("it holds no private key")
  } catch (error) {
    return error as Error
  }
}

/**
 * The ways to log in, in the order in which they are tried: keys, the agent's keys, the password. Rejects with an
 * `SshError` when the key that was named cannot be used.
 */
export const ssh2Methods = async (
  ssh2: Ssh2Package,
  username: string,
  { keyFile }: SshSettings,
  password: string | undefined,
): Promise<Ssh2Method[]> => {
  const methods: Ssh2Method[] = []
  const add = (key: Ssh2Key | Error): boolean => {
    if (key instanceof Error) return false
    methods.push({ type: "publickey", username, key })
    return true
  }
  if (keyFile !== undefined) {
    const key = await readKey(ssh2, keyFile, password)
    if (!add(key)) {
      const { message } = key as Error
      throw new SshError("authentication", `The key ${keyFile} cannot be used: ${message}.`, { cause: key })
    }
  } else {
    for (const each of usualKeys) add(await readKey(ssh2, join(homedir(), ".ssh", each), password))
    const agent = process.env["SSH_AUTH_SOCK"]
    if (agent !== undefined && agent !== "") methods.push({ type: "agent", username, agent })
  }
  if (password !== undefined) {
    methods.push({ type: "password", username, password })
    // Servers that ask questions ask for it, and for nothing else that we could answer.
    methods.push({
      type: "keyboard-interactive",
      username,
      prompt: (_name, _instructions, _language, prompts, finish) => finish(prompts.map(() => password)),
    })
  }
  return methods.length > 0 ? methods : [{ type: "none", username }]
}
