import { Font, StyleSheet } from '@react-pdf/renderer';
import { fileURLToPath } from 'node:url';

const family = 'Noto Sans';
/** Stands for a character that the font cannot draw; without it the renderer would print some other letter. */
const MISSING = '\ufffd';
let loading: Promise<(text: string) => string> | undefined;

/** Loads the fonts, once, and gives the function that makes a text drawable; only the letters that a document uses are embedded. */
export function loadFonts(): Promise<(text: string) => string> {
  loading ??= load();
  return loading;
}

async function load(): Promise<(text: string) => string> {
  const regular = fileURLToPath(import.meta.resolve('@expo-google-fonts/noto-sans/400Regular/NotoSans_400Regular.ttf'));
  const strong = fileURLToPath(import.meta.resolve('@expo-google-fonts/noto-sans/600SemiBold/NotoSans_600SemiBold.ttf'));
  Font.register({ family, fonts: [{ src: regular, fontWeight: 400 }, { src: strong, fontWeight: 600 }] });
  // Names and numbers are never hyphenated: a copied word has to be the word.
  Font.registerHyphenationCallback((word) => [word]);
  await Font.load({ fontFamily: family, fontWeight: 400 });
  const { data } = Font.getFont({ fontFamily: family, fontWeight: 400 });
  const known = (character: string): boolean =>
    character === '\n' || (data !== null && 'hasGlyphForCodePoint' in data && data.hasGlyphForCodePoint(character.codePointAt(0) ?? 0));
  return (text) => Array.from(text.normalize('NFC'), (character) => (known(character) ? character : MISSING)).join('');
}

/** The look of a document: black on white, one accent of grey, readable when printed badly. */
export const styles = StyleSheet.create({
  page: { fontFamily: family, fontSize: 9.5, lineHeight: 1.4, color: '#111111', paddingTop: 48, paddingBottom: 64, paddingHorizontal: 48 },
  title: { fontSize: 18, fontWeight: 600, lineHeight: 1.3 },
  warning: { fontWeight: 600, color: '#a30000' },
  strong: { fontWeight: 600 },
  faint: { color: '#555555' },
  spread: { flexDirection: 'row', justifyContent: 'space-between', gap: 16 },
  half: { width: '46%' },
  block: { marginTop: 24 },
  row: { flexDirection: 'row', gap: 8, paddingVertical: 4, borderBottomWidth: 0.5, borderBottomColor: '#cccccc' },
  head: { fontWeight: 600, borderBottomColor: '#111111' },
  wide: { flexGrow: 1, flexShrink: 1, flexBasis: 0 },
  number: { width: 78, textAlign: 'right' },
  payable: { fontWeight: 600, fontSize: 11, marginTop: 4, paddingVertical: 4, borderTopWidth: 1, borderTopColor: '#111111' },
  // Counted from the top of A4 (842 points): the renderer drops computed text that is placed from the bottom.
  footer: { position: 'absolute', top: 800, left: 48, right: 48, fontSize: 8, color: '#555555', textAlign: 'center' },
});
