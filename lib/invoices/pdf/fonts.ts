import { join } from 'node:path';
import { Font } from '@react-pdf/renderer';

const FOLDER = join(process.cwd(), 'node_modules', 'geist', 'dist', 'fonts', 'geist-sans');

/** Geist knows far more letters than the fonts that every PDF reader brings: a name is printed as its owner writes it. */
export const FAMILY = 'Geist';

Font.register({
  family: FAMILY,
  fonts: [
    { src: join(FOLDER, 'Geist-Regular.ttf'), fontWeight: 400 },
    { src: join(FOLDER, 'Geist-Medium.ttf'), fontWeight: 500 },
    { src: join(FOLDER, 'Geist-SemiBold.ttf'), fontWeight: 600 },
  ],
});
// Names and numbers are not torn apart at line ends.
Font.registerHyphenationCallback((word) => [word]);
