import type { ReactNode } from 'react'

// From the first Chinese character to the last before a Latin letter: 民发〔2021〕57号第七条 is one run.
const runs = /([\p{Script=Han}\u3000-\u303f\uff00-\uffef](?:[^\p{Script=Latin}]*[\p{Script=Han}\u3000-\u303f\uff00-\uffef])?)/u

/**
 * Zh marks what is Chinese in either language of the page (names, places, file
 * names, the law's own words, what people wrote), so that a screen reader
 * pronounces it as Chinese (WCAG 3.1.2). What the program says is translated
 * instead: web/e2e/english.e2e.ts finds what is neither.
 */
export function Zh({ children }: { children: ReactNode }) {
  if (typeof children !== 'string') return <>{children}</>
  return (
    <>
      {children.split(runs).map((part, i) =>
        i % 2 === 1 ? (
          <span key={i} lang="zh-CN">
            {part}
          </span>
        ) : (
          part
        ),
      )}
    </>
  )
}
