"""The rules of the French reform (CTC, flow 2) on top of EN 16931: BR-FR, for UBL and CII.

Source: AFNOR XP Z12-012 as the published validation artefacts put it. Codes are theirs; some differ between the two syntaxes.
"""
