import { expect, it } from 'vitest'
import { CommandError, ValueError } from '../../../../server/docker/errors.ts'
import { fillEnv, readEnv } from '../../../../server/docker/values/env.ts'

it.each(['', '=x'])('readEnv(%j) throws', (text) => {
  expect(() => readEnv(text)).toThrow(new ValueError(`invalid environment variable: ${text}`))
})

it('takes bare names from the environment, leaves what is not there, and lets the last one stand', () => {
  expect(fillEnv(['A', 'B', 'C=1', 'C=a=b', 'D='], { A: 'x' })).toEqual(['A=x', 'B', 'C=a=b', 'D='])
})

it('refuses a bare name where there is no environment', () => {
  expect(fillEnv(['A=1'], undefined)).toEqual(['A=1'])
  expect(() => fillEnv(['HOME'], undefined)).toThrow(new CommandError('--env HOME: a demo takes nothing from the server\'s environment; write --env HOME=value'))
})
