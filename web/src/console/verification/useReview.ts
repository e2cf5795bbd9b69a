import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useCallback, useEffect, useRef, useState } from 'react'
import { api, must, type Schema } from '@/shared/api/client'
import { newKey } from '@/shared/api/key'
import { asProblem } from '@/shared/api/problem'
import { back, gone, later, more, said, type Review, type Unsure, type Word } from './review'

type Queue = Schema<'VerificationMatchQueue'>

/** few is from how many matches on more are fetched. */
const few = 5

/**
 * useReview holds the queue of matches, of one source or of all (''). A word is shown as done at once and
 * sent behind it, one after the other; one that does not arrive brings its
 * match back, and one that another checker forestalled is told of.
 */
export function useReview(source: string) {
  const queries = useQueryClient()
  const [review, setReview] = useState<Review>({ left: [], done: [] })
  const [problem, setProblem] = useState<{ name: string; error: unknown }>()
  const line = useRef<Promise<unknown>>(Promise.resolve()) // writes go out one after the other
  const list = useQuery({
    queryKey: ['matches', 'of', source],
    queryFn: async () => {
      const page = await must(api.GET('/api/matches', { params: { query: { limit: 50, source } } }))
      setReview((r) => more(r, page.items))
      return page
    },
    staleTime: 0,
    gcTime: 0,
  })
  const queue = useQuery({ queryKey: ['matches', 'queue'], queryFn: () => must(api.GET('/api/matches/queue')) })
  const { data: page, refetch } = list
  const count = review.left.length
  useEffect(() => {
    if (page?.next && count < few) void line.current.then(() => refetch())
  }, [count, page?.next, refetch])

  const send = useCallback(
    (match: Unsure, write: () => Promise<Queue>) => {
      const sent = line.current.then(async () => {
        try {
          queries.setQueryData(['matches', 'queue'], await write())
          return true
        } catch (error) {
          setProblem({ name: match.name, error })
          setReview((r) => (asProblem(error)?.status === 409 ? gone(r, match) : back(r, match)))
          void queries.invalidateQueries({ queryKey: ['matches', 'queue'] })
          return false
        }
      })
      line.current = sent
      return sent
    },
    [queries],
  )
  const at = (m: Unsure) => ({ path: { county: m.county, id: m.checkId, finding: m.findingId } })
  const say = (match: Unsure, state: Word, reason: string) => {
    const headers = { 'Idempotency-Key': newKey() }
    setReview((r) => said(r, match, state))
    void send(match, () => must(api.POST('/api/checks/{county}/{id}/findings/{finding}/word', { params: at(match), headers, body: { state, seen: 'open', reason } })))
  }
  const putOff = (match: Unsure) => {
    const headers = { 'Idempotency-Key': newKey() }
    setReview((r) => later(r, match))
    void send(match, () => must(api.POST('/api/checks/{county}/{id}/findings/{finding}/later', { params: at(match), headers })))
  }
  const undo = async () => {
    const last = review.done.at(-1)
    if (!last) return
    const headers = { 'Idempotency-Key': newKey() }
    const { match, word } = last
    setReview((r) => back(r, match))
    const ok = await send(match, () =>
      must(api.POST('/api/checks/{county}/{id}/findings/{finding}/word', { params: at(match), headers, body: { state: 'open', seen: word } })),
    )
    if (!ok) setReview((r) => ({ left: r.left.filter((m) => m !== match), done: r.done }))
  }
  return {
    current: review.left[0],
    undoable: review.done.length > 0,
    queue: queue.data,
    loading: list.isPending || (count === 0 && list.isFetching),
    error: list.error ?? queue.error,
    problem,
    dismiss: () => setProblem(undefined),
    reload: () => void queries.invalidateQueries({ queryKey: ['matches'] }),
    say,
    later: putOff,
    undo,
  }
}
