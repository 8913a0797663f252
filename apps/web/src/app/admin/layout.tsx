export { OperatorLayout as default } from '../../shell/operator-layout.tsx';
