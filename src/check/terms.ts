/*
 * Terms that a notice avoids, per language: words that the law does not use, or uses for something else, and
 * abbreviations of other languages. This is data, with what to write instead; languages whose other words are not
 * listed can still have theirs here.
 */
import type { Phrases } from './phrases.js';

export interface Banned {
  readonly phrases: Phrases;
  readonly instead: string;
}

export const BANNED: Readonly<Record<string, readonly Banned[]>> = {
  nl: [
    { phrases: ['gegevensverwerkingsverantwoordelijke*'], instead: 'verwerkingsverantwoordelijke' },
    {
      phrases: ['vertrouwelijke persoonsgegevens', 'vertrouwelijke gegevens'],
      instead: 'bijzondere categorieën van persoonsgegevens',
    },
  ],
  fr: [
    {
      phrases: ['données confidentielles'],
      instead: 'catégories particulières de données à caractère personnel',
    },
    {
      phrases: [
        ...['annuler … consentement', 'annulez … consentement', 'annulation … consentement'],
        ...['révoquer … consentement', 'révoquez … consentement', 'révocation … consentement'],
      ],
      instead: 'retirer votre consentement',
    },
    { phrases: ['marketing direct'], instead: 'prospection' },
  ],
  de: [
    { phrases: ['datenverantwortliche*'], instead: 'Verantwortlicher' },
    { phrases: ['zustimmung*', 'einverständnis*'], instead: 'Einwilligung' },
  ],
  en: [{ phrases: ['opt in to cookies', 'opting in to cookies'], instead: 'consent to cookies' }],
  es: [
    { phrases: ['controlador de datos', 'controlador de los datos'], instead: 'responsable del tratamiento' },
    {
      phrases: ['revocar … consentimiento', 'revocación … consentimiento'],
      instead: 'retirar el consentimiento',
    },
  ],
  it: [
    { phrases: ['controllore dei dati'], instead: 'titolare del trattamento' },
    { phrases: ['dati sensibili'], instead: 'categorie particolari di dati personali' },
  ],
};

/** What each language calls the European Economic Area and the General Data Protection Regulation. */
export const ABBREVIATIONS: Readonly<Record<string, { area: string; regulation: string }>> = {
  nl: { area: 'EER', regulation: 'AVG' },
  fr: { area: 'EEE', regulation: 'RGPD' },
  de: { area: 'EWR', regulation: 'DSGVO' },
  en: { area: 'EEA', regulation: 'GDPR' },
  es: { area: 'EEE', regulation: 'RGPD' },
  it: { area: 'SEE', regulation: 'GDPR' },
};
