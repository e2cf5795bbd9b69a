import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { useState, type ReactNode } from 'react'
import { asProblem } from './api/problem'
import { LangProvider } from './i18n/LangProvider'
import { ThemeProvider } from './theme/ThemeProvider'

function makeQueries() {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 15_000,
        // Only faults that may pass are tried again; a refusal is an answer.
        retry: (count, error) => count < 2 && asProblem(error).passing,
        networkMode: 'always', // the server may be this machine, whatever the browser thinks of the network
      },
      mutations: { networkMode: 'always' },
    },
  })
}

/** Providers gives a page its language, its look and its cache of the server's answers. */
export function Providers({ children }: { children: ReactNode }) {
  const [queries] = useState(makeQueries)
  return (
    <QueryClientProvider client={queries}>
      <LangProvider>
        <ThemeProvider>{children}</ThemeProvider>
      </LangProvider>
    </QueryClientProvider>
  )
}
