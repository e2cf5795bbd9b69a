import { useNavigate } from 'react-router'
import { Alone } from '@/shared/layout/Alone'
import { PasswordForm } from './PasswordForm'
import { useText } from './text'

/** FirstPasswordPage makes a person replace a password that somebody else knows. */
export default function FirstPasswordPage() {
  const t = useText()
  const navigate = useNavigate()
  return (
    <Alone title={t('firstTitle')}>
      <p style={{ marginBottom: '1rem' }}>{t('firstHint')}</p>
      <PasswordForm onSaved={() => void navigate('/', { replace: true })} />
    </Alone>
  )
}
