"""The sentences of VAT law in the official languages of the Union: what to write where no tax is charged.

Source: Directive 2006/112/EC, Article 226 points 11, 11a, 13 and 14, in its language versions
(https://eur-lex.europa.eu/eli/dir/2006/112). The words for reverse charge and the margin schemes are fixed there; the others are
free as long as they name the provision, which is why each carries the article.
"""

from collections.abc import Mapping

DIRECTIVE = "https://eur-lex.europa.eu/eli/dir/2006/112"

ARTICLE: Mapping[str, str] = {
    "bg": "член {n} от Директива 2006/112/ЕО",
    "cs": "článek {n} směrnice 2006/112/ES",
    "da": "artikel {n} i direktiv 2006/112/EF",
    "de": "Artikel {n} der Richtlinie 2006/112/EG",
    "el": "άρθρο {n} της οδηγίας 2006/112/ΕΚ",
    "en": "Article {n} of Directive 2006/112/EC",
    "es": "artículo {n} de la Directiva 2006/112/CE",
    "et": "direktiivi 2006/112/EÜ artikkel {n}",
    "fi": "direktiivin 2006/112/EY artikla {n}",
    "fr": "article {n} de la directive 2006/112/CE",
    "hr": "članak {n}. Direktive 2006/112/EZ",
    "hu": "a 2006/112/EK irányelv {n}. cikke",
    "it": "articolo {n} della direttiva 2006/112/CE",
    "lt": "Direktyvos 2006/112/EB {n} straipsnis",
    "lv": "Direktīvas 2006/112/EK {n}. pants",
    "mt": "Artikolu {n} tad-Direttiva 2006/112/KE",
    "nl": "artikel {n} van Richtlijn 2006/112/EG",
    "pl": "art. {n} dyrektywy 2006/112/WE",
    "pt": "artigo {n}.º da Diretiva 2006/112/CE",
    "ro": "articolul {n} din Directiva 2006/112/CE",
    "sk": "článok {n} smernice 2006/112/ES",
    "sl": "člen {n} Direktive 2006/112/ES",
    "sv": "artikel {n} i direktiv 2006/112/EG",
}

REVERSE_CHARGE: Mapping[str, str] = {
    "bg": "Обратно начисляване",
    "cs": "Daň odvede zákazník",
    "da": "Omvendt betalingspligt",
    "de": "Steuerschuldnerschaft des Leistungsempfängers",
    "el": "Αντίστροφη επιβάρυνση",
    "en": "Reverse charge",
    "es": "Inversión del sujeto pasivo",
    "et": "Pöördmaksustamine",
    "fi": "Käännetty verovelvollisuus",
    "fr": "Autoliquidation",
    "hr": "Prijenos porezne obveze",
    "hu": "Fordított adózás",
    "it": "Inversione contabile",
    "lt": "Atvirkštinis apmokestinimas",
    "lv": "Nodokļa apgrieztā maksāšana",
    "mt": "Inverżjoni tal-ħlas",
    "nl": "Btw verlegd",
    "pl": "Odwrotne obciążenie",
    "pt": "Autoliquidação",
    "ro": "Taxare inversă",
    "sk": "Prenesenie daňovej povinnosti",
    "sl": "Obrnjena davčna obveznost",
    "sv": "Omvänd betalningsskyldighet",
}

INTRA_COMMUNITY: Mapping[str, str] = {
    "bg": "Освободена вътреобщностна доставка",
    "cs": "Osvobozené dodání zboží do jiného členského státu",
    "da": "Momsfri levering til et andet EU-land",
    "de": "Steuerfreie innergemeinschaftliche Lieferung",
    "el": "Απαλλασσόμενη ενδοκοινοτική παράδοση",
    "en": "Exempt intra-Community supply",
    "es": "Entrega intracomunitaria exenta",
    "et": "Maksuvaba ühendusesisene käive",
    "fi": "Veroton yhteisömyynti",
    "fr": "Livraison intracommunautaire exonérée",
    "hr": "Oslobođena isporuka unutar Europske unije",
    "hu": "Adómentes Közösségen belüli termékértékesítés",
    "it": "Cessione intracomunitaria non imponibile",
    "lt": "Neapmokestinamas prekių tiekimas Bendrijoje",
    "lv": "Neapliekama preču piegāde Savienības teritorijā",
    "mt": "Provvista intra-Komunitarja eżenti",
    "nl": "Vrijgestelde intracommunautaire levering",
    "pl": "Wewnątrzwspólnotowa dostawa towarów",
    "pt": "Transmissão intracomunitária isenta",
    "ro": "Livrare intracomunitară scutită",
    "sk": "Oslobodené dodanie tovaru do iného členského štátu",
    "sl": "Oproščena dobava blaga znotraj Unije",
    "sv": "Momsfri gemenskapsintern leverans",
}

EXPORT: Mapping[str, str] = {
    "bg": "Освободен износ",
    "cs": "Osvobozený vývoz zboží",
    "da": "Momsfri eksport",
    "de": "Steuerfreie Ausfuhrlieferung",
    "el": "Απαλλασσόμενη εξαγωγή",
    "en": "Exempt export",
    "es": "Exportación exenta",
    "et": "Maksuvaba eksport",
    "fi": "Veroton vienti",
    "fr": "Exportation exonérée",
    "hr": "Oslobođen izvoz",
    "hu": "Adómentes export",
    "it": "Cessione all'esportazione non imponibile",
    "lt": "Neapmokestinamas eksportas",
    "lv": "Neapliekams eksports",
    "mt": "Esportazzjoni eżenti",
    "nl": "Vrijgestelde uitvoer",
    "pl": "Eksport towarów",
    "pt": "Exportação isenta",
    "ro": "Export scutit",
    "sk": "Oslobodený vývoz tovaru",
    "sl": "Oproščen izvoz",
    "sv": "Momsfri export",
}

OUTSIDE: Mapping[str, str] = {
    "bg": "Място на изпълнение извън Европейския съюз, данък не се начислява",
    "cs": "Místo plnění mimo Evropskou unii, bez daně",
    "da": "Leveringssted uden for EU, uden moms",
    "de": "Nicht steuerbar, Leistungsort außerhalb der Europäischen Union",
    "el": "Τόπος παροχής εκτός Ευρωπαϊκής Ένωσης, χωρίς ΦΠΑ",
    "en": "Not subject to VAT, place of supply outside the European Union",
    "es": "Operación no sujeta, lugar de prestación fuera de la Unión Europea",
    "et": "Käibe tekkimise koht väljaspool Euroopa Liitu, käibemaksuta",
    "fi": "Myyntimaa Euroopan unionin ulkopuolella, ei arvonlisäveroa",
    "fr": "Non soumis à la TVA, lieu de prestation hors de l'Union européenne",
    "hr": "Mjesto oporezivanja izvan Europske unije, bez PDV-a",
    "hu": "Teljesítési hely az Európai Unión kívül, áfa felszámítása nélkül",
    "it": "Operazione non soggetta, luogo della prestazione fuori dell'Unione europea",
    "lt": "Paslaugų teikimo vieta už Europos Sąjungos ribų, be PVM",
    "lv": "Pakalpojuma sniegšanas vieta ārpus Eiropas Savienības, bez PVN",
    "mt": "Post tal-provvista barra mill-Unjoni Ewropea, mingħajr VAT",
    "nl": "Niet onderworpen aan btw, plaats van dienst buiten de Europese Unie",
    "pl": "Nie podlega VAT, miejsce świadczenia poza Unią Europejską",
    "pt": "Não sujeito a IVA, lugar da prestação fora da União Europeia",
    "ro": "Neimpozabil, locul prestării în afara Uniunii Europene",
    "sk": "Miesto dodania mimo Európskej únie, bez dane",
    "sl": "Kraj opravljanja zunaj Evropske unije, brez DDV",
    "sv": "Omsättningsland utanför Europeiska unionen, utan moms",
}

EXEMPT: Mapping[str, str] = {
    "bg": "Освободена доставка",
    "cs": "Osvobozeno od daně",
    "da": "Momsfri",
    "de": "Steuerfrei",
    "el": "Απαλλάσσεται από τον ΦΠΑ",
    "en": "Exempt from VAT",
    "es": "Exento de IVA",
    "et": "Maksuvaba",
    "fi": "Veroton",
    "fr": "Exonéré de TVA",
    "hr": "Oslobođeno PDV-a",
    "hu": "Adómentes",
    "it": "Operazione esente da IVA",
    "lt": "Neapmokestinama PVM",
    "lv": "Neapliekams ar PVN",
    "mt": "Eżenti mill-VAT",
    "nl": "Vrijgesteld van btw",
    "pl": "Zwolnione z VAT",
    "pt": "Isento de IVA",
    "ro": "Scutit de TVA",
    "sk": "Oslobodené od dane",
    "sl": "Oproščeno DDV",
    "sv": "Undantagen från moms",
}

SMALL_BUSINESS: Mapping[str, str] = {
    "bg": "Данък не се начислява, режим за малки предприятия",
    "cs": "Bez daně, zvláštní režim pro malé podniky",
    "da": "Uden moms, særordning for små virksomheder",
    "de": "Kein Steuerausweis, Steuerbefreiung für Kleinunternehmer",
    "el": "Χωρίς ΦΠΑ, ειδικό καθεστώς μικρών επιχειρήσεων",
    "en": "VAT not charged, exemption for small enterprises",
    "es": "IVA no repercutido, franquicia de pequeñas empresas",
    "et": "Käibemaksuta, väikeettevõtete erikord",
    "fi": "Ei arvonlisäveroa, vähäinen liiketoiminta",
    "fr": "TVA non applicable, franchise des petites entreprises",
    "hr": "PDV nije obračunan, posebni postupak za male porezne obveznike",
    "hu": "Alanyi adómentes",
    "it": "IVA non addebitata, regime di franchigia delle piccole imprese",
    "lt": "PVM neskaičiuojamas, smulkiojo verslo schema",
    "lv": "PVN netiek aprēķināts, mazo uzņēmumu režīms",
    "mt": "VAT mhux mitluba, skema għall-intrapriżi ż-żgħar",
    "nl": "Geen btw berekend, vrijstelling voor kleine ondernemers",
    "pl": "VAT nienaliczony, zwolnienie dla małych przedsiębiorstw",
    "pt": "IVA não liquidado, regime de isenção das pequenas empresas",
    "ro": "Fără TVA, regim special pentru întreprinderile mici",
    "sk": "Bez dane, osobitná úprava pre malé podniky",
    "sl": "DDV ni obračunan, posebna ureditev za mala podjetja",
    "sv": "Ingen moms, undantag för små företag",
}

TRAVEL: Mapping[str, str] = {
    "de": "Sonderregelung für Reisebüros",
    "en": "Margin scheme - Travel agents",
    "es": "Régimen especial de las agencias de viajes",
    "fr": "Régime particulier - Agences de voyages",
    "it": "Regime del margine - agenzie di viaggio",
    "nl": "Bijzondere regeling reisbureaus",
    "pl": "Procedura marży dla biur podróży",
    "pt": "Regime da margem de lucro - Agências de viagens",
}
SECOND_HAND: Mapping[str, str] = {
    "de": "Gebrauchtgegenstände/Sonderregelung",
    "en": "Margin scheme - Second-hand goods",
    "es": "Régimen especial de los bienes usados",
    "fr": "Régime particulier - Biens d'occasion",
    "it": "Regime del margine - beni di occasione",
    "nl": "Bijzondere regeling - gebruikte goederen",
    "pl": "Procedura marży - towary używane",
    "pt": "Regime da margem de lucro - Bens em segunda mão",
}
ART: Mapping[str, str] = {
    "de": "Kunstgegenstände/Sonderregelung",
    "en": "Margin scheme - Works of art",
    "es": "Régimen especial de los objetos de arte",
    "fr": "Régime particulier - Objets d'art",
    "it": "Regime del margine - oggetti d'arte",
    "nl": "Bijzondere regeling - kunstvoorwerpen",
    "pl": "Procedura marży - dzieła sztuki",
    "pt": "Regime da margem de lucro - Objetos de arte",
}
ANTIQUES: Mapping[str, str] = {
    "de": "Sammlungsstücke und Antiquitäten/Sonderregelung",
    "en": "Margin scheme - Collector's items and antiques",
    "es": "Régimen especial de las antigüedades y objetos de colección",
    "fr": "Régime particulier - Objets de collection et d'antiquité",
    "it": "Regime del margine - oggetti da collezione o di antiquariato",
    "nl": "Bijzondere regeling - voorwerpen voor verzamelingen of antiquiteiten",
    "pl": "Procedura marży - przedmioty kolekcjonerskie i antyki",
    "pt": "Regime da margem de lucro - Objetos de coleção e antiguidades",
}


def under(words: Mapping[str, str], article: str) -> dict[str, str]:
    """The words with the article of the directive behind them, in each language.

    >>> under(EXEMPT, "135(1)")["de"]
    'Steuerfrei, Artikel 135(1) der Richtlinie 2006/112/EG'
    """
    return {language: f"{text}, {ARTICLE[language].replace('{n}', article)}" for language, text in words.items()}
