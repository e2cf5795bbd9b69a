import { useEffect, useState } from 'react'
import { asProblem } from '@/shared/api/problem'
import { Ask } from './Ask'
import { Heading } from './Heading'
import { Outcome } from './Outcome'
import { People } from './People'
import { Start } from './Start'
import css from './portal.module.css'
import { ask, keep, kept, laid, places, type Answer, type Person, type Situation, type Step } from './talk'
import { useText } from './text'

const me: Person = { relation: 'applicant', age: 40 }
const nobody: Situation = { division: '', people: [me], answers: [] }

type Screen = 'start' | 'people' | 'talk'

/** SelfCheck leads a family from its place through the questions that matter to what it could get. */
export function SelfCheck() {
  const t = useText()
  const [known, setKnown] = useState(laid)
  const [screen, setScreen] = useState<Screen>('start')
  const [situation, setSituation] = useState<Situation>(() => kept() ?? nobody)
  const [step, setStep] = useState<Step>()
  const [fault, setFault] = useState<number>()
  useEffect(() => {
    if (!known) places().then(setKnown, () => setFault(0))
  }, [known])

  const go = async (s: Situation) => {
    setSituation(s)
    setScreen('talk')
    setFault(undefined)
    setStep(undefined)
    try {
      setStep(await ask(s))
    } catch (e) {
      setFault(asProblem(e).status)
    }
  }
  const back = () => {
    if (screen === 'people') return setScreen('start')
    if (situation.answers.length === 0) return setScreen('people')
    void go({ ...situation, answers: situation.answers.slice(0, -1) })
  }
  const clear = () => {
    keep(undefined)
    setSituation(nobody)
    setStep(undefined)
    setScreen('start')
  }

  if (fault !== undefined) return <Failed status={fault} onRetry={() => (screen === 'talk' ? void go(situation) : window.location.reload())} />
  if (screen === 'start')
    return <Start places={known} division={situation.division} onStart={(division) => { setSituation({ ...situation, division }); setScreen('people') }} />
  if (screen === 'people') return <People people={situation.people} onBack={back} onDone={(people) => void go({ ...situation, people, answers: answersFor(situation, people) })} />
  if (step?.question) {
    const { question } = step
    const answer = (a: Omit<Answer, 'id'>) => void go({ ...situation, answers: [...situation.answers, { ...a, id: question.id }] })
    return <Ask key={question.id} question={question} number={situation.answers.length + 1} onAnswer={answer} onBack={back} />
  }
  if (step?.result) return <Outcome result={step.result} situation={situation} onBack={back} onClear={clear} />
  return (
    <p role="status" className={css.wait}>
      {t('wait')}
    </p>
  )
}

// Answers about the family's people hold only while the people are the same.
const answersFor = (s: Situation, people: Person[]) => (JSON.stringify(people) === JSON.stringify(s.people) ? s.answers : [])

function Failed({ status, onRetry }: { status: number; onRetry: () => void }) {
  const t = useText()
  return (
    <div role="alert">
      <Heading>{t('title')}</Heading>
      <p>{t(status === 429 ? 'busy' : 'failed')}</p>
      <button type="button" className={css.primary} onClick={onRetry}>
        {t('retry')}
      </button>
    </div>
  )
}
