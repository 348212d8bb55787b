import fc from "fast-check"

/** One thing that can happen to octets. Plain data, so that a case that fails can be read. */
export type Mutation<Place = number> =
  | { readonly what: "flip"; readonly at: Place; readonly bit: number }
  | { readonly what: "replace"; readonly at: Place; readonly octet: number }
  | { readonly what: "cut"; readonly at: Place; readonly length: number }
  | { readonly what: "repeat"; readonly at: Place; readonly length: number }
  | { readonly what: "truncate"; readonly at: Place }
  | { readonly what: "insert"; readonly at: Place; readonly octets: Uint8Array }

const places = 2 ** 30

/** A place as a share of the octets. Made of an integer, for nearly all of the numbers from 0 to 1 are close to 0. */
export const share: fc.Arbitrary<number> = fc.noBias(fc.nat(places - 1)).map((place) => place / places)

/** Octets that mean something in one format or another. */
const telling = fc.constantFrom(0, 1, 2, 4, 5, 6, 7, 0x0a, 0x0d, 0x20, 0x7f, 0x80, 0xfe, 0xff)

/** What may happen, and where; `insertion`: octets that are worth a try. */
export const mutations = <Place>(
  place: fc.Arbitrary<Place>,
  insertion: fc.Arbitrary<Uint8Array> = fc.uint8Array({ maxLength: 20 }),
): fc.Arbitrary<Mutation<Place>[]> =>
  fc.array(
    fc.oneof(
      {
        weight: 2,
        arbitrary: fc.record({ what: fc.constant("flip" as const), at: place, bit: fc.nat(7) }),
      },
      fc.record({ what: fc.constant("replace" as const), at: place, octet: telling }),
      fc.record({ what: fc.constant("cut" as const), at: place, length: fc.nat(20) }),
      fc.record({ what: fc.constant("repeat" as const), at: place, length: fc.nat(20) }),
      fc.record({ what: fc.constant("truncate" as const), at: place }),
      fc.record({ what: fc.constant("insert" as const), at: place, octets: insertion }),
    ),
    { minLength: 1, maxLength: 4 },
  )

/** Mutations of octets in which no place is better than another. */
export const mutationsAnywhere: fc.Arbitrary<Mutation[]> = mutations(share)

const anywhere = (octets: Uint8Array, at: number): number => Math.floor(at * octets.length)

const applied = (octets: Buffer, mutation: Mutation<unknown>, at: number): Buffer => {
  const [before, behind] = [octets.subarray(0, at), octets.subarray(at)]
  if (mutation.what === "truncate") return before
  if (mutation.what === "insert") return Buffer.concat([before, mutation.octets, behind])
  if (mutation.what === "cut") return Buffer.concat([before, behind.subarray(mutation.length)])
  if (mutation.what === "repeat") return Buffer.concat([before, behind.subarray(0, mutation.length), behind])
  const copy = Buffer.from(octets)
  const index = Math.min(at, octets.length - 1)
  if (index >= 0) {
    copy[index] = mutation.what === "flip" ? (copy[index] as number) ^ (1 << mutation.bit) : mutation.octet
  }
  return copy
}

/** The octets after all that happened to them. */
export const mutate = (octets: Uint8Array, all: readonly Mutation[]): Buffer =>
  mutateAt(octets, all, anywhere)

/** The same with places of another kind. */
export const mutateAt = <Place>(
  octets: Uint8Array,
  all: readonly Mutation<Place>[],
  locate: (octets: Buffer, place: Place) => number,
): Buffer =>
  all.reduce<Buffer>(
    (before, mutation) => applied(before, mutation, locate(before, mutation.at)),
    Buffer.from(octets),
  )
