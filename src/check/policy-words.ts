/*
 * The words by which the rules know what a policy's texts say, per language, in the notation of phrases.ts, with `|`
 * between phrases. This is data: a language is added by adding its list. A list holds what is sure: a word that also
 * stands in an honest text is not on it.
 */
import type { Phrases } from './phrases.js';

export interface PolicyWords {
  /** Purposes that say nothing (EDPB 05/2020 §55, WP260 §12). */
  readonly vague: Phrases;
  /** Promotion, urgency, guilt, flattery, and advice to accept. */
  readonly promotion: Phrases;
  readonly steering: Phrases;
  /** Terms and notices that are agreed to by the way. */
  readonly bundled: Phrases;
  /** What is refused to who refuses. */
  readonly wall: Phrases;
  /** Who does something: us, or what acts for us. */
  readonly actors: Phrases;
  readonly not: Phrases;
  readonly analytics: Phrases;
  readonly advertising: Phrases;
  readonly marketing: Phrases;
  readonly surveys: Phrases;
  readonly profiling: Phrases;
  readonly partners: Phrases;
  readonly service: Phrases;
  readonly stop: Phrases;
  readonly health: Phrases;
  /** Where the words of health are about something else. */
  readonly noHealth: Phrases;
  readonly convictions: Phrases;
  readonly channels: Readonly<Record<Channel, Phrases>>;
  /** Words that most sentences have, by which a language is known. */
  readonly common: Phrases;
}

/** By what a message comes. */
export const CHANNELS = ['email', 'text-message', 'phone', 'post', 'app'] as const;
export type Channel = (typeof CHANNELS)[number];

const list = (phrases: string): Phrases => phrases.split('|').map((one) => one.trim());

const NL: PolicyWords = {
  vague:
    list(`ervaring verbeteren | ervaring … te verbeteren | ervaring verbetert | betere ervaring | beste ervaring |
    optimale ervaring | gebruikservaring* | gebruikerservaring* | marketingdoeleinden | marketing doeleinden |
    commerciële doeleinden | zakelijke doeleinden | interne doeleinden | diverse doeleinden | andere doeleinden |
    onderzoeksdoeleinden | nieuwe diensten … ontwikkelen | gepersonaliseerde diensten | enzovoort | enz`),
  promotion:
    list(`korting* | voucher* | waardebon* | cadeau* | prijsvraag | win een | maak kans | spaarpunten |
    speciale aanbieding* | exclusieve aanbieding* | exclusief aanbod | kortingscode*`),
  steering:
    list(`mis niets | mis … niet | haast u | laatste kans | alleen vandaag | nu of nooit | beperkte tijd |
    wij raden … aan | raden wij … aan | aanbevolen | help ons | steun ons | jammer | helaas | geniet* | ten volle |
    alle voordelen | volledige ervaring | beperkte ervaring | natuurlijk | de meeste bezoekers | de meeste mensen |
    aanvaard nu | accepteer nu | gelieve te aanvaarden | klik op aanvaarden`),
  bundled: list(`ik heb … gelezen | u hebt … gelezen | gelezen en aanvaard* | gelezen en goedgekeurd |
    akkoord met de voorwaarden | akkoord met de algemene | algemene voorwaarden | aanvaard … voorwaarden |
    akkoord met … privacyverklaring`),
  wall: list(`zonder … toestemming kunt u | zonder … toestemming kan u | zonder … toestemming kunnen wij |
    zonder … cookies kunt u | alleen als u aanvaardt | alleen als u toestemt | u moet aanvaarden | u moet toestemmen |
    moet u aanvaarden | moet u toestemmen | u bent verplicht | is verplicht | om verder te gaan`),
  actors: list(`wij | we | ons | onze | ik | deze website | de website | uw browser | zij`),
  not: list(`niet | geen | nooit | noch`),
  analytics:
    list(`statistiek* | bezoeken tellen | tellen … bezoeken | tellen … bezoekers | publieksmeting | analytics |
    meten … pagina’s | webanalyse | bezoekersanalyse`),
  advertising: list(`reclame* | advertentie* | adverteren | adverteerders | marketing`),
  marketing: list(`reclame* | marketing | nieuwsbrief | nieuwsbrieven | aanbiedingen | advertentie*`),
  surveys: list(`enquête* | tevredenheidsenquête* | tevredenheidsonderzoek* | klantenbevraging*`),
  profiling: list(`profiel* | profilering`),
  partners: list(`partner*`),
  service: list(`servicemededeling* | servicebericht* | dienstmededeling*`),
  stop: list(`afmelden | uitschrijven | bezwaar*`),
  health: list(`gezondheid* | medisch* | ziekte* | diagnose*`),
  noHealth: list(`ziekteverzekering* | gezondheidsverzekering* | ziektekostenverzekering*`),
  convictions: list(`strafrechtelijk* | strafregister* | strafblad* | veroordelingen | strafbare feiten`),
  channels: {
    email: list(`e-mail* | email* | mails`),
    'text-message': list(`sms* | tekstbericht* | whatsapp*`),
    phone: list(`telefoon* | telefonisch | bellen | opbellen | belt`),
    post: list(`post | postadres | brief | brieven | briefpost`),
    app: list(`pushbericht* | pushmelding* | in de app`),
  },
  common:
    list(`de | het | een | en | van | wij | u | uw | niet | zijn | met | voor | dat | aan | op | te | bij | wordt |
    door | naar | zodat | welke | hebt | om`),
};

const FR: PolicyWords = {
  vague: list(`améliorer … expérience | améliore … expérience | meilleure expérience | expérience optimale |
    expérience utilisateur | expérience de navigation | fins marketing | fins de marketing | fins commerciales |
    fins internes | diverses finalités | autres finalités | diverses fins | autres fins | fins de recherche |
    développer de nouveaux services | services personnalisés | etc`),
  promotion:
    list(`réduction* | rabais | cadeau* | gagnez | à gagner | concours | offre spéciale | offres spéciales |
    offre exclusive | offres exclusives | bon d’achat | bons d’achat | code promo | codes promo`),
  steering:
    list(`ne manquez pas | ne manquez rien | ne ratez pas | ne ratez rien | dépêchez-vous | dernière chance |
    aujourd’hui seulement | durée limitée | nous recommandons | nous vous recommandons | recommandé | aidez-nous |
    soutenez-nous | dommage | malheureusement | profitez | bénéficiez | tous les avantages | pleinement |
    expérience complète | expérience limitée | bien sûr | la plupart des visiteurs | acceptez maintenant |
    cliquez sur accepter | veuillez accepter`),
  bundled: list(`j’ai lu | vous avez lu | lu et accepté* | lu et approuvé* | accepte … conditions |
    acceptez … conditions | conditions générales | accepte … déclaration de confidentialité`),
  wall: list(`sans votre consentement vous ne | sans votre consentement nous ne | sans consentement vous ne |
    sans cookies vous ne | seulement si vous acceptez | uniquement si vous acceptez | vous devez accepter |
    vous devez consentir | est obligatoire | pour continuer`),
  actors: list(`nous | notre | nos | je | ce site | le site | votre navigateur | ils`),
  not: list(`ne | n’* | pas | aucun | aucune | jamais`),
  analytics: list(`statistique* | mesure d’audience | mesurer l’audience | compter les visites | analytics |
    mesurons … pages | comptons … visites | analyse d’audience`),
  advertising: list(`publicité* | publicitaire* | annonceurs | marketing`),
  marketing: list(
    `publicité* | publicitaire* | marketing | prospection | lettre d’information | newsletter*`,
  ),
  surveys: list(`enquête* | sondage*`),
  profiling: list(`profil | profils | profilage`),
  partners: list(`partenaire*`),
  service: list(`message de service | messages de service`),
  stop: list(`désabonner | désinscrire | opposer | d’opposition | opposition`),
  health: list(`santé | médical* | médicaux | maladie* | diagnostic*`),
  noHealth: list(
    `assurance santé | assurances santé | assurance maladie | mutuelle santé | assurance soins de santé`,
  ),
  convictions: list(`casier judiciaire | condamnations pénales | condamnation pénale | infractions pénales`),
  channels: {
    email: list(`e-mail* | email* | courriel* | mails`),
    'text-message': list(`sms | whatsapp | textos`),
    phone: list(`téléphone* | téléphonique* | appelons | appels`),
    post: list(`courrier postal | voie postale | adresse postale | la poste | lettre | lettres`),
    app: list(`notification push | notifications push | dans l’application`),
  },
  common:
    list(`le | la | les | des | une | et | nous | vous | votre | vos | pour | avec | sur | est | pas | ne | que |
    qui | dans | du | au | ces | ce | sont | quelles | afin`),
};

const DE: PolicyWords = {
  vague: list(`erlebnis … verbessern | erlebnis … zu verbessern | erlebnis verbessert | besseres erlebnis |
    bestes erlebnis | optimales erlebnis | bestmögliches erlebnis | nutzererlebnis* | nutzererfahrung* |
    benutzererfahrung* | erfahrung … zu verbessern | erfahrung verbessern | marketingzwecke* | geschäftszwecke* |
    interne zwecke | interner zwecke | internen zwecken | verschiedene zwecke | verschiedenen zwecken |
    andere zwecke | anderen zwecken | sonstige zwecke | sonstigen zwecken | forschungszwecke* |
    neue dienste … entwickeln | neue dienste … zu entwickeln | personalisierte dienste | usw`),
  promotion: list(`rabatt* | gutschein* | geschenk* | gewinnspiel* | gewinnen sie | sonderangebot* |
    exklusive angebote | exklusives angebot | exklusiven angeboten | rabattcode*`),
  steering:
    list(`verpassen sie | nichts verpassen | beeilen sie sich | letzte chance | nur heute | jetzt oder nie |
    nur für kurze zeit | wir empfehlen | empfohlen | helfen sie uns | unterstützen sie uns | schade | leider |
    genießen sie | alle vorteile | in vollem umfang | volles erlebnis | eingeschränktes erlebnis | selbstverständlich |
    die meisten besucher | jetzt akzeptieren | jetzt einwilligen | bitte akzeptieren | klicken sie auf akzeptieren`),
  bundled:
    list(`habe … gelesen | haben … gelesen | gelesen und akzeptier* | allgemeinen geschäftsbedingungen |
    allgemeine geschäftsbedingungen | agb | nutzungsbedingungen | akzeptiere … bedingungen`),
  wall: list(`ohne … einwilligung können sie | ohne … einwilligung können wir | ohne cookies können |
    nur wenn sie einwilligen | nur wenn sie akzeptieren | sie müssen einwilligen | müssen sie einwilligen |
    sie müssen akzeptieren | müssen sie akzeptieren | ist verpflichtend | zwingend erforderlich | um fortzufahren`),
  actors: list(`wir | uns | unser* | ich | diese website | die website | ihr browser | diese`),
  not: list(`nicht | kein* | nie | niemals`),
  analytics:
    list(`statistik* | reichweitenmessung | besuche zählen | zählen … besuche | analytics | webanalyse |
    messen … seiten`),
  advertising: list(`werbung | werbezwecke* | werbeanzeige* | marketing`),
  marketing: list(`werbung | marketing | newsletter | direktwerbung | werbe-mail*`),
  surveys: list(`umfrage* | zufriedenheitsumfrage* | befragung*`),
  profiling: list(`profil | profile | profils | profiling | nutzungsprofil*`),
  partners: list(`partner*`),
  service: list(`servicemitteilung* | servicenachricht* | dienstmitteilung*`),
  stop: list(`abmelden | abbestellen | widersprechen | widerspruch*`),
  health: list(`gesundheit* | medizinisch* | krankheit* | diagnose*`),
  noHealth: list(`krankenversicherung* | gesundheitsversicherung*`),
  convictions: list(`strafregister* | vorstrafe* | strafrechtlich* | straftaten | führungszeugnis*`),
  channels: {
    email: list(`e-mail* | email* | mails`),
    'text-message': list(`sms* | textnachricht* | whatsapp*`),
    phone: list(`telefon* | telefonisch* | anruf* | anrufen | anzurufen | rufen sie`),
    post: list(`post | postanschrift | brief | briefe | briefpost`),
    app: list(`push-nachricht* | push-mitteilung* | in der app`),
  },
  common:
    list(`der | die | das | und | wir | sie | ihr | ihre | ihrem | nicht | mit | für | auf | ist | den | dem | zu |
    im | von | damit | oder | wie | werden | dieser | daraus | uns`),
};

const EN: PolicyWords = {
  vague:
    list(`improve your experience | improve the experience | improves your experience | improving your experience |
    improve … user experience | enhance your experience | enhance … experience | better experience | best experience |
    best possible experience | optimal experience | user experience | browsing experience | marketing purposes |
    business purposes | commercial purposes | internal purposes | various purposes | other purposes |
    research purposes | develop new services | developing new services | personalised services |
    personalized services | and so on | etc`),
  promotion: list(`discount* | voucher* | coupon* | prize* | gift* | win a | chance to win | sweepstake* |
    special offer | special offers | exclusive offer | exclusive offers | promo code*`),
  steering:
    list(`don’t miss | do not miss | miss out | missing out | hurry | last chance | today only | only today |
    now or never | limited time | we recommend | recommended | help us | support us | sadly | unfortunately |
    sorry to | all the benefits | enjoy | get the most | full experience | limited experience | no worries |
    of course | most people | most visitors | accept now | agree now | please accept | click accept`),
  bundled: list(`i have read | you have read | read and accept* | read and agree* | accept the terms |
    accept our terms | agree to the terms | agree to our terms | terms and conditions | terms of use |
    agree to our privacy | accept our privacy | agree to the privacy | accept the privacy`),
  wall: list(`without your consent you cannot | without your consent we cannot | without consent you cannot |
    without cookies you cannot | only if you accept | only if you agree | only if you consent | you must accept |
    you must agree | you must consent | you have to accept | is required to use | is mandatory | to continue`),
  actors: list(`we | us | our | i | this website | the website | your browser | they`),
  not: list(`not | no | never | nor | don’t`),
  analytics:
    list(`statistics | statistical | analytics | audience measurement | count visits | count … visits |
    counts … visits | measure which pages | measure … pages`),
  advertising: list(`advertis* | advert | adverts | ads | marketing`),
  marketing: list(`marketing | advertis* | newsletter* | promotional`),
  surveys: list(`survey* | questionnaire*`),
  profiling: list(`profile | profiles | profiling`),
  partners: list(`partner*`),
  service: list(`service message* | service communication*`),
  stop: list(`unsubscribe | opt out | object`),
  health: list(`health | medical | illness* | diagnosis | diagnoses`),
  noHealth: list(`health insurance* | health insurer* | medical insurance*`),
  convictions: list(`criminal record* | criminal conviction* | criminal offence* | convictions`),
  channels: {
    email: list(`e-mail* | email*`),
    'text-message': list(`sms | text message* | whatsapp`),
    phone: list(`phone* | telephone* | call you | calls`),
    post: list(`post | postal | letter | letters`),
    app: list(`push notification* | push message* | in the app`),
  },
  common:
    list(`the | and | we | you | your | to | of | with | for | this | that | is | not | are | it | from | which |
    have | has | can | how | what | or | by`),
};

const ES: PolicyWords = {
  vague: list(`mejorar … experiencia | mejora … experiencia | mejor experiencia | experiencia óptima |
    experiencia de usuario | experiencia de navegación | fines de marketing | fines comerciales | fines internos |
    otros fines | diversos fines | fines de investigación | desarrollar nuevos servicios | servicios personalizados |
    etc | etcétera`),
  promotion: list(`descuento* | cupón | cupones | regalo* | sorteo* | oferta especial | ofertas especiales |
    oferta exclusiva | ofertas exclusivas | gane un | código promocional`),
  steering:
    list(`no se pierda | no te pierdas | dese prisa | última oportunidad | solo hoy | tiempo limitado |
    recomendamos | recomendado | ayúdenos | apóyenos | lástima | lamentablemente | disfrute | todas las ventajas |
    experiencia completa | experiencia limitada | por supuesto | la mayoría de los visitantes | acepte ahora |
    por favor acepte | haga clic en aceptar`),
  bundled: list(`he leído | ha leído | leído y acept* | acepto … condiciones | acepta … condiciones |
    términos y condiciones | condiciones generales | acepto … política de privacidad`),
  wall: list(`sin su consentimiento no | sin consentimiento no | sin cookies no | solo si acepta | debe aceptar |
    tiene que aceptar | es obligatorio | es obligatoria | para continuar`),
  actors:
    list(`nosotros | nuestro* | nuestra* | nos | yo | mi | este sitio | esta web | este sitio web | su navegador |
    *amos | *emos | *imos`),
  not: list(`no | nunca | ningún | ninguna | ni`),
  analytics:
    list(`estadística* | analítica* | medición de audiencia | contar las visitas | contamos … visitas |
    medimos … páginas`),
  advertising: list(`publicidad | publicitari* | anuncio | anuncios | marketing`),
  marketing: list(`publicidad | publicitari* | marketing | mercadotecnia | boletín`),
  surveys: list(`encuesta*`),
  profiling: list(`perfil | perfiles`),
  partners: list(`socios | nuestros socios | empresas asociadas | partners`),
  service: list(`mensaje de servicio | mensajes de servicio | comunicaciones de servicio`),
  stop: list(`darse de baja | baja | oponerse | oposición`),
  health: list(`salud | médico | médica | médicos | médicas | enfermedad*`),
  noHealth: list(`seguro de salud | seguros de salud | seguro médico | seguros médicos`),
  convictions: list(`antecedentes penales | condenas penales | infracciones penales`),
  channels: {
    email: list(`correo electrónico | correos electrónicos | e-mail* | email*`),
    'text-message': list(`sms | mensaje de texto | mensajes de texto | whatsapp`),
    phone: list(`teléfono* | telefónic* | llamada | llamadas | llamarle | llamamos`),
    post: list(`correo postal | dirección postal | carta | cartas`),
    app: list(`notificación push | notificaciones push | en la aplicación`),
  },
  common:
    list(`el | los | las | y | de | que | su | sus | para | con | en | una | usted | se | por | del | no | lo |
    nos | cuando`),
};

const IT: PolicyWords = {
  vague: list(`migliorare … esperienza | migliora … esperienza | migliore esperienza | esperienza migliore |
    esperienza ottimale | esperienza utente | esperienza di navigazione | finalità di marketing | fini di marketing |
    scopi di marketing | fini commerciali | scopi commerciali | fini interni | altre finalità | varie finalità |
    fini di ricerca | sviluppare nuovi servizi | servizi personalizzati | ecc | eccetera`),
  promotion:
    list(`sconto | sconti | buono sconto | buoni sconto | regalo | regali | omaggio | omaggi | concorso a premi |
    offerta speciale | offerte speciali | offerta esclusiva | offerte esclusive | codice promozionale`),
  steering: list(`non si perda | non perdere | si affretti | ultima occasione | solo oggi | tempo limitato |
    consigliamo | raccomandiamo | consigliato | ci aiuti | aiutaci | ci sostenga | peccato | purtroppo | si goda |
    tutti i vantaggi | esperienza completa | esperienza limitata | ovviamente | la maggior parte dei visitatori |
    accetti ora | accetta ora | clicchi su accetta`),
  bundled: list(`ho letto | ha letto | letto e accett* | accetto … condizioni | accetta … condizioni |
    termini e condizioni | condizioni generali | accetto … informativa`),
  wall: list(`senza il suo consenso non | senza consenso non | senza cookie non | solo se accetta | deve accettare |
    è obbligatorio | è obbligatoria | per continuare`),
  actors: list(
    `noi | nostro | nostra | nostri | nostre | ci | io | mio | questo sito | il sito | il suo browser | *iamo`,
  ),
  not: list(`non | mai | nessun | nessuna | né`),
  analytics: list(`statistic* | analitic* | misurazione del pubblico | contare le visite | contiamo … visite |
    misuriamo … pagine`),
  advertising: list(`pubblicità | pubblicitari* | annunci | marketing`),
  marketing: list(`pubblicità | pubblicitari* | marketing | newsletter`),
  surveys: list(`sondaggio | sondaggi | questionario | questionari`),
  profiling: list(`profilo | profili | profilazione`),
  partners: list(`partner`),
  service: list(`comunicazione di servizio | comunicazioni di servizio | messaggi di servizio`),
  stop: list(`disiscriversi | annullare l’iscrizione | cancellarsi | opporsi | opposizione`),
  health: list(`salute | medico | medica | medici | mediche | malattia | malattie`),
  noHealth: list(`assicurazione sanitaria | assicurazioni sanitarie | assicurazione malattia`),
  convictions: list(`casellario giudiziale | condanne penali | condanna penale | precedenti penali`),
  channels: {
    email: list(`posta elettronica | e-mail* | email*`),
    'text-message': list(`sms | messaggio di testo | messaggi di testo | whatsapp`),
    phone: list(`telefono* | telefonic* | chiamata | chiamate | chiamarla | telefonate`),
    post: list(`posta cartacea | posta ordinaria | indirizzo postale | lettera | lettere`),
    app: list(`notifica push | notifiche push | nell’app`),
  },
  common:
    list(`il | lo | gli | e | di | che | suo | sua | per | con | una | noi | le | del | della | nel | si | sono |
    dei | da | alla | non | come`),
};

const WORDS: Readonly<Record<string, PolicyWords>> = { nl: NL, fr: FR, de: DE, en: EN, es: ES, it: IT };

export const POLICY_LANGUAGES = Object.keys(WORDS);

/** @returns undefined for a language whose words are not listed */
export function policyWordsOf(language: string): PolicyWords | undefined {
  const base = language.toLowerCase().split('-')[0]!;
  return Object.hasOwn(WORDS, base) ? WORDS[base] : undefined;
}
