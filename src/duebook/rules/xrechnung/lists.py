"""Code lists of XRechnung 3.0.2 that are its own, or wider than the standard's."""

from duebook.rules.codelists import code_list

_OWN = frozenset(("XR01", "XR02", "XR03"))  # apps on prescription (DiGA)

SCHEMES = code_list("identifier-schemes").codes | _OWN
"""Schemes of identifiers: ISO 6523 ICD and XRechnung's own."""
ADDRESS_SCHEMES = code_list("address-schemes").codes | _OWN
"""Schemes of electronic addresses: EAS and XRechnung's own."""
MIME_TYPES = code_list("media-types").codes | {"application/xml"}
"""What an attachment of the Extension may be."""
CLASSIFICATIONS = code_list("item-types").codes | {"CVD"}
"""Schemes that classify an item: UNTDID 7143, and CVD for clean vehicles."""
VEHICLES = frozenset(("M1", "M2", "M3", "N1", "N2", "N3"))
"""Kinds of vehicles (Directive 2007/46/EC, annex II)."""
CLEAN = frozenset(("clean", "zero-emission", "other"))
"""What a vehicle is under the Clean Vehicles Directive (EU) 2019/1161."""
