/**
 * Looks for the detach keys in what is typed (moby/term proxy.go). Keys of a sequence that has begun are held back
 * until it is clear what they are.
 * @param keys the sequence, in bytes; empty: nothing is looked for
 * @returns a function from what was typed to what goes on to the container
 */
export function watchKeys(keys: readonly number[]): (typed: Uint8Array) => { bytes: Uint8Array, detached: boolean } {
  let matched = 0
  return (typed) => {
    if (keys.length === 0)
      return { bytes: typed, detached: false }
    const passed: number[] = []
    for (const key of typed) {
      if (key === keys[matched]) {
        if (++matched === keys.length)
          return { bytes: Uint8Array.from(passed), detached: true }
        continue
      }
      passed.push(...keys.slice(0, matched), key)
      matched = 0
    }
    return { bytes: Uint8Array.from(passed), detached: false }
  }
}
