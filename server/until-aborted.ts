/**
 * Waits for something that may never come, and cannot be told to stop: it goes on, and what becomes of it is nobody's
 * business any more.
 * @throws the signal's reason
 */
export async function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted()
  const left = new AbortController()
  const aborted = new Promise<never>((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason), { once: true, signal: left.signal }))
  return Promise.race([work, aborted]).finally(() => left.abort())
}
