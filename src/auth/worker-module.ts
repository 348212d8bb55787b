import type { KeyCheck, PasswordCheck } from "./checks.ts"

/** What modules may export to decide, by name. */
interface ModuleChecks {
  readonly checkKey: KeyCheck
  readonly checkPassword: PasswordCheck
}

type AnyCheck = (...given: never[]) => ReturnType<KeyCheck>

/**
 * The decision of the application in a module. It can be asked at once, and waits until the module is loaded; when that
 * fails, it refuses everybody, and so does `loaded`.
 */
export const moduleCheck = <Name extends keyof ModuleChecks>(
  address: string,
  name: Name,
): { readonly check: ModuleChecks[Name]; readonly loaded: Promise<unknown> } => {
  const load = async (): Promise<AnyCheck> => {
    const found = ((await import(address)) as Partial<ModuleChecks>)[name]
    if (typeof found !== "function") throw new TypeError(`${address} exports no function ${name}.`)
    return found
  }
  const loaded = load()
  loaded.catch(() => {})
  const check = async (...given: never[]): Promise<unknown> => (await loaded)(...given)
  return { check: check as unknown as ModuleChecks[Name], loaded }
}
