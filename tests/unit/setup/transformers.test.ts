import type { CodeblockTransformContext } from '@slidev/types'
import { expect, it } from 'vitest'
import transformers from '../../../setup/transformers.ts'

const CODE = `docker volume create --name logs
# a comment
#| expect: /x/
docker run --rm \\
  -v logs:/logs busybox
docker ps --format '{{.Names}}'
docker exec -it mydb mysql
mysql> exit
`

const [drawDemo] = (await transformers()).codeblocks as ((context: CodeblockTransformContext) => Promise<string | undefined>)[]

function contextOf(info: string, code: string): CodeblockTransformContext {
  const raw = `# A title\n\n\`\`\`${info}\n${code}\`\`\`\n`
  return {
    info,
    code,
    fence: 3,
    slide: { source: { filepath: '/deck/pages/two.md', start: 10, raw } },
    options: { userRoot: '/deck', entry: '/deck/slides.md' },
    renderHighlighted: async ({ info, code }: { info?: string, code?: string }) => `<pre class="${info}">${code}</pre>`,
  } as unknown as CodeblockTransformContext
}

it('draws a demo fence as the stage around its commands, with each step\'s lines', async () => {
  const html = await drawDemo!(contextOf('sh demo=write needs=volumes cols=90 rows=20', CODE))
  const [, steps] = /:steps='(.*?)'/.exec(html!)!
  expect(html).toMatch(/^<DockerDemo id="write" hash="[0-9a-f]{64}" :cols="90" :rows="20" :steps='[^']*'><pre class="sh">[\s\S]*<\/pre><\/DockerDemo>$/)
  expect(JSON.parse(steps!)).toEqual([
    { kind: 'command', first: 0, last: 0 },
    { kind: 'command', first: 2, last: 3 },
    { kind: 'command', first: 4, last: 4 },
    { kind: 'command', first: 5, last: 5 },
    { kind: 'input', first: 6, last: 6 },
  ])
})

it('hides the options and keeps Vue from reading docker\'s templates', async () => {
  const html = await drawDemo!(contextOf('sh demo=write', CODE))
  expect(html).not.toContain('#|')
  expect(html).not.toContain('{{')
  expect(html).toContain('&lbrace;&lbrace;.Names}}')
})

it('leaves other code alone', async () => {
  expect(await drawDemo!(contextOf('sh', CODE))).toBeUndefined()
})

it('stops the build where the fence is wrong', async () => {
  await expect(drawDemo!(contextOf('sh demo=write', 'docker ps\n#| wihtin: 3s\ndocker ps\n'))).rejects.toThrow('pages/two.md:15:1: unknown option "wihtin"')
})
