"""The one visible table of which plug-ins are on: kind -> key -> "module:NAME". One line each, in the order shown to people."""

PLUGS: dict[str, dict[str, str]] = {
    "regimes": {},
    "formats": {
        "ubl": "duebook.formats.ubl:FORMAT",
        "cii": "duebook.formats.cii:FORMAT",
        "facturx": "duebook.formats.facturx:FORMAT",
        "json": "duebook.formats.native:FORMAT",
        "yaml": "duebook.formats.native:YAML",
        "csv": "duebook.formats.spreadsheet:CSV",
        "xlsx": "duebook.formats.spreadsheet:XLSX",
        "ubl-order": "duebook.formats.ublorder:FORMAT",
    },
    "designs": {
        "classic": "duebook.render.classic:DESIGN",
        "modern": "duebook.render.modern:DESIGN",
        "compact": "duebook.render.compact:DESIGN",
    },
    "channels": {
        "mail": "duebook.channels.mail:CHANNEL",
    },
}
