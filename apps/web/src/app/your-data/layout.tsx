export { CardLayout as default } from '../../shell/card-layout.tsx';
