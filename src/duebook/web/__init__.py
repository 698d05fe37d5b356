"""Pages for the company: Django templates, htmx, Tabler's CSS under our own tokens. This door talks to services only.

**A view.** ``@page("customers.read")`` from :mod:`.page` signs in, finds the actor (``web/actor.py``), asks
``access.require`` and sets the reader's language; the view is ``def name(request, actor, **ids)``. ``show(request, template,
context, part=...)`` answers with the whole page, or with the ``part`` template where htmx asked. Errors of ``kernel.errors``
may simply be raised: ``web/middleware.py`` makes the page, or for htmx the one sentence that ``app.js`` shows as a message.
Somebody else's id is 404.

**A form.** Classes derive from :class:`.forms.Form`; amounts are :class:`.forms.AmountField` (1.234,50 or 1,234.50).
Template: ``<form method="post" novalidate>{% csrf_token %}{% once %}``, then ``{% include "web/parts/form_faults.html" %}``
and one ``{% include "web/parts/field.html" with field=form.name width="w6" %}`` a field inside ``<div class="fields">``
(twelve columns, ``w2 w3 w4 w6 w8 w9``). On ``Invalid`` call ``form.refuse(error)``: each fault lands beside the field its
path ends in (``Form.places`` maps other paths), with its code in small print; answer with status 422. A write is
``service(once(request, actor, where), ...)`` and then ``done(request, sentence, address)``: post, redirect, get. ``where``
turns the verb's result into the address; a form sent twice raises ``Replay`` inside ``@page``, which leads to the stored
address.

**A list.** Extend ``web/list.html``; give ``part_template`` (the rows: table, pager, empty state), fill the blocks
``heading``, ``beside`` (count in ``#count``), ``actions`` (primary button with ``data-new``), ``tabs`` (saved views),
``find_label``, ``find_hint``, ``filters``. The part's outermost element carries ``data-count``. Rows are keyset pages from
:func:`.paging.cut` with ``{% include "web/parts/pager.html" %}`` (``slice`` in the context). The first cell's link has class
``row-link`` and covers the row; ``td.num`` aligns amounts; ``data-label`` names a cell on phones (``table.rows.stack``);
controls inside a row get ``over``. ``{% address view="open" %}`` is this address with parameters changed.

**Blocks of base.html**: ``title``, ``width`` ("narrow", "wide" or nothing), ``crumb`` (back link with ``data-back``),
``heading``, ``beside``, ``actions``, ``content``, ``head``, ``scripts`` (keep ``{{ block.super }}``). ``blank.html`` is for
people not signed in. Settings extend ``web/settings/base.html`` and answer through ``settings.pages.show_settings``.

**Tags** (``{% load duebook %}``): ``icon "mail"`` (names in assets/icons.txt), ``money minor currency``, ``amount decimal
currency``, ``day date``, ``moment datetime``, ``status "overdue"`` (words, colours and shapes in ``web/words.py``), ``once``,
``address``; filters ``actor|may:"documents.issue"``, ``name|initials``. Parts: ``empty.html`` (shape, title, text, url,
action), ``event.html`` (after ``happenings.told``), ``checks.html``, ``faults.html``, ``party_fields.html``,
``terms_fields.html``.

**CSS** (``static/duebook``): ``tokens.css`` holds every colour once for light and dark (``light-dark()``), ``shell``,
``parts``, ``lists``, ``pages``, ``small`` the rest. Classes: ``panel`` (``panel-head``, ``panel-body``), ``columns``,
``tiles``/``tile``, ``facts`` (dl), ``todo`` (list of links), ``notice`` (``bad warn good``), ``btn`` (``btn-primary``,
``btn-danger``, ``quiet``), ``square`` (icon button), ``menu`` (details with ``menu-list``), ``soft``, ``mono``, ``num``,
``sub``. Colours only as tokens.

**Scripts**: none inline, no ``hx-on``, no style attributes: the policy refuses them. ``app.js`` listens to ``data-``
attributes: ``data-confirm`` (on a form or button: asks before it sends), ``data-busy`` (on a button: says what takes long),
``data-open`` (a dialog by name), ``data-copy``, ``data-dismiss``, ``data-submit-on-change``,
``data-shows``/``data-shown-by``/``data-when``. htmx carries the CSRF token by itself. A page of its own needs goes into its
own file in ``static/duebook``, loaded in ``scripts`` with ``defer``.

**Keyboard** (``keys.js``): ``g`` + a room's letter (``data-go``; rooms in ``web/shell.py``), ``n`` ([data-new]), ``/``
([data-find]), ``j``/``k`` over rows of ``table.rows`` and ``.todo``, Enter opens, Esc goes back ([data-back]), ``?`` the map,
Ctrl-K the palette.

**Names of addresses** other pages lead to: ``web:invoices`` (``?view=draft|open|overdue``, ``?customer=cus_...``),
``web:new-invoice`` (``?customer=cus_...``), ``web:draft`` (draft id), ``web:invoice`` (document id), ``web:payments``.
``happenings.where(name, *ids)`` gives "" where a page is not there.
"""
