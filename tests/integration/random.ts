/** Numbers from 0 to 1 that look like chance, the same ones for the same seed. */
export function* random(seed: number): Generator<number, never> {
  for (let state = seed; ; state = (state * 1_103_515_245 + 12_345) % 2 ** 31)
    yield state / 2 ** 31
}
