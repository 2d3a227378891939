/**
 * Calls no more often than every `ms` milliseconds, the first time and what is urgent at once. What came last is always said.
 * @param say reads by itself what there is to say
 */
export function seldom(say: () => void, ms: number): (urgent: boolean) => void {
  let resting: ReturnType<typeof setTimeout> | undefined
  let waiting = false

  function call(): void {
    clearTimeout(resting)
    waiting = false
    resting = setTimeout(() => {
      resting = undefined
      if (waiting)
        call()
    }, ms)
    say()
  }

  return (urgent) => {
    if (urgent || resting === undefined)
      call()
    else
      waiting = true
  }
}
