import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Plugin, Rollup } from 'vite'

type Bundle = Rollup.OutputBundle

/** What an application loads: the page, whoever is signed in, and the application with all that it opens. */
const entry = 'portal'
const opened = ['portal/Guarded.tsx', 'portal/apply/Apply.tsx']

const styles = (c: Rollup.OutputChunk) => [...(c.viteMetadata?.importedCss ?? [])]

/** closure is a chunk with what it imports, and, where later, what it may import later. */
function closure(bundle: Bundle, name: string, later: boolean, into: Set<string>): void {
  const chunk = bundle[name]
  if (into.has(name) || chunk?.type !== 'chunk') return
  for (const file of [name, ...styles(chunk)]) into.add(file)
  for (const next of [...chunk.imports, ...(later ? chunk.dynamicImports : [])]) closure(bundle, next, later, into)
}

/** portalWorker writes /portal.sw.js, which names the files that the page of an application loads: only the build knows them. */
export function portalWorker(): Plugin {
  const source = fileURLToPath(new URL('../portal/sw.js', import.meta.url))
  return {
    name: 'doudi-portal-worker',
    apply: 'build',
    generateBundle: {
      order: 'post',
      handler(_, bundle) {
        const files = new Set<string>()
        const chunks = Object.values(bundle).filter((c) => c.type === 'chunk')
        const first = chunks.find((c) => c.isEntry && c.name === entry)
        if (!first) this.error(`no entry is ${entry}`)
        closure(bundle, first.fileName, false, files)
        for (const module of opened) {
          const chunk = chunks.find((c) => c.facadeModuleId?.endsWith(`/${module}`))
          if (!chunk) this.error(`${module} has no chunk of its own: is it still opened by import()?`)
          closure(bundle, chunk.fileName, true, files)
        }
        const assets = ['favicon.svg', ...files].map((f) => `/${f}`)
        this.emitFile({ type: 'asset', fileName: 'portal.sw.js', source: readFileSync(source, 'utf8').replace('self.ASSETS', JSON.stringify(assets)) })
      },
    },
  }
}
