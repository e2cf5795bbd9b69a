export { NewPage as default } from './EditPage'
