"""The rules of the Factur-X (ZUGFeRD) 1.09 profiles: what each leaves out of CII, and how each asks the rules of EN 16931."""
