/** Something that a pickle names by its module: a class or a function. Here it is only a name. */
export class PickleGlobal {
  readonly module: string
  readonly name: string

  constructor(module: string, name: string) {
    this.module = module
    this.name = name
    Object.freeze(this)
  }

  toString(): string {
    return `${this.module}.${this.name}`
  }
}

/** Everything that pickled dates name. */
export const pickleGlobals = Object.freeze({
  date: new PickleGlobal("datetime", "date"),
  dateTime: new PickleGlobal("datetime", "datetime"),
  time: new PickleGlobal("datetime", "time"),
  timedelta: new PickleGlobal("datetime", "timedelta"),
  timeZone: new PickleGlobal("datetime", "timezone"),
  zoneInfo: new PickleGlobal("zoneinfo", "ZoneInfo"),
  getAttribute: new PickleGlobal("builtins", "getattr"),
  /** The same under its name in Python 2, which protocols 0 to 2 use. */
  oldGetAttribute: new PickleGlobal("__builtin__", "getattr"),
  /** How protocols 0 to 2 write bytes. */
  encode: new PickleGlobal("_codecs", "encode"),
  pytzUtc: new PickleGlobal("pytz", "_UTC"),
  pytzZone: new PickleGlobal("pytz", "_p"),
  pytzFixedOffset: new PickleGlobal("pytz", "FixedOffset"),
  /** The same under its name in old versions of pytz. */
  oldPytzFixedOffset: new PickleGlobal("pytz", "_FixedOffset"),
})

const named: readonly PickleGlobal[] = Object.values(pickleGlobals)

/** The global of that name, if it is one of ours. The names come from the wire: they are compared, nothing else. */
export const findGlobal = (module: string, name: string): PickleGlobal | undefined =>
  named.find((each) => each.module === module && each.name === name)

/**
 * What `getattr(zoneinfo.ZoneInfo, "_unpickle")` answers. It has no name of its own: only that call leads to it.
 */
export const unpickleZone = new PickleGlobal("zoneinfo", "ZoneInfo._unpickle")
