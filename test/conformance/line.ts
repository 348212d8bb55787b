/** Something that libzmq's own tests hold, and where ours do. */
export interface Line {
  /** The name of libzmq's test and a number: it stays as it is for good. */
  readonly id: string
  readonly says: string
  /**
   * Files of tests that hold it, below `test/`, and parts of the titles there. Tests in this folder that have the
   * id in their titles need not be named.
   */
  readonly held?: Readonly<Record<string, readonly string[]>>
  /** Why it is not held. */
  readonly not?: string
}
