import { Button } from 'antd'
import type { MouseEvent, ReactNode } from 'react'
import { useHref, useNavigate } from 'react-router'

interface LinkButtonProps {
  to: string
  children: ReactNode
  primary?: boolean
}

/** LinkButton is a link to a page of the console that looks like a button: the next act of a page when it is to go somewhere. */
export function LinkButton({ to, children, primary = false }: LinkButtonProps) {
  const navigate = useNavigate()
  const go = (e: MouseEvent) => {
    if (e.button !== 0 || e.metaKey || e.ctrlKey || e.shiftKey || e.altKey) return // a new tab or window
    e.preventDefault()
    void navigate(to)
  }
  return (
    <Button type={primary ? 'primary' : 'default'} href={useHref(to)} onClick={go}>
      {children}
    </Button>
  )
}
