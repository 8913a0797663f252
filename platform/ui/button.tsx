// The two kinds of button that pages use; a file that needs only one takes it from its own file and is lighter by the other.
export { ButtonLink } from './button-link.tsx';
export { Button } from './push-button.tsx';
