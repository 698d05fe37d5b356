"""XRechnung 3.0.2 (KoSIT, Schematron 2.6.0): the CIUS, the Extension, the clean vehicles (CVD), and Peppol's rules merged in."""
