import { certificateOptions } from "./certificate-options.ts"
import type { OptionTable } from "./command.ts"
import { tlsOptions } from "./tls-options.ts"

/** All options about security of a command that opens sockets. */
export const securityOptions = { ...certificateOptions, ...tlsOptions } as const satisfies OptionTable
