"""The numbered sections of an offering's form, and its table of prices by two answers."""

from dataclasses import dataclass

from business_layer.catalogue.choice_prices import PriceGrid, price_grid_of
from business_layer.catalogue.offering import ProductOffering
from presentation_layer.forms.offerings import OfferingForm
from presentation_layer.forms.views import FieldView
from presentation_layer.views.offering_place import PlaceAnswer

ADDRESS, QUANTITY = "address", "quantity"
UNTITLED, HOW_MANY = "Options", "Quantity"
DONE, NOW, LATER = "done", "now", "later"


@dataclass(frozen=True, kw_only=True)
class TableCell:
    """One price of the table, which is a choice. `words` name it where rows and columns are not seen."""

    id: str
    value: str
    price: str
    words: str
    is_chosen: bool
    is_disabled: bool


@dataclass(frozen=True, kw_only=True)
class TableRow:
    label: str
    note: str
    cells: tuple[TableCell, ...]


@dataclass(frozen=True, kw_only=True)
class PriceTable:
    """A price for each pair of answers. `foot` has the one-time charge of each column, `note` the cost of leaving."""

    id: str
    name: str
    hint: str
    error: str
    columns: tuple[str, ...]
    rows: tuple[TableRow, ...]
    foot_label: str = ""
    foot: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class SectionView:
    """One section. A form with a single section does not number it: its number is 0."""

    number: int
    title: str
    state: str
    fields: tuple[FieldView, ...]


def sections_of(form: OfferingForm, answer: PlaceAnswer | None, *, is_editing: bool) -> tuple[SectionView, ...]:
    """The sections in the order of the form. The first one that is not done is the one for now."""
    titled = _titled(form)
    is_place_done = answer is not None and answer.is_settled
    done = 1 if is_place_done and titled[0][0] == ADDRESS else 0
    return tuple(
        SectionView(
            number=place + 1 if len(titled) > 1 else 0,
            title="Where do you need service?" if title == ADDRESS else title,
            state=DONE if place < done else NOW if place == done and not is_editing else LATER,
            fields=tuple(fields),
        )
        for place, (title, fields) in enumerate(titled)
    )


def _titled(form: OfferingForm) -> list[tuple[str, list[FieldView]]]:
    titles = {asked.name: asked.section for asked in form.offering.specification.characteristics}
    titles |= {ADDRESS: ADDRESS, QUANTITY: HOW_MANY}
    grid = price_grid_of(form.offering)
    found: list[tuple[str, list[FieldView]]] = []
    for name, view in form.fields.items():
        if grid and name == grid.columns.name:
            continue
        title = titles.get(name, "")
        if title or not found or found[-1][0] == ADDRESS:
            found.append((title or UNTITLED, []))
        found[-1][1].append(view)
    return found


def price_table_of(form: OfferingForm) -> PriceTable | None:
    """The table of an offering with a price for each pair of two answers; None for any other."""
    grid = price_grid_of(form.offering)
    if grid is None:
        return None
    fields = form.fields
    rows, columns = fields[grid.rows.name], fields[grid.columns.name]
    return PriceTable(
        id=rows.id,
        name=grid.name,
        hint=" ".join(filter(None, (rows.hint, columns.hint))),
        error=" ".join(filter(None, (rows.error, columns.error))),
        columns=tuple(choice.label for choice in columns.choices),
        rows=tuple(
            TableRow(
                label=choice.label,
                note=choice.hint,
                cells=tuple(_cell(grid, rows, columns, place, other) for other in range(len(columns.choices))),
            )
            for place, choice in enumerate(rows.choices)
        ),
        foot_label=_foot_label(form.offering, grid),
        foot=tuple(str(amount) if amount else "Free" for amount in grid.one_time.values()),
        note=_ending_words(form.offering),
    )


def _cell(grid: PriceGrid, rows: FieldView, columns: FieldView, row: int, column: int) -> TableCell:
    across, down = rows.choices[row], columns.choices[column]
    price = str(grid.monthly[across.value, down.value])
    # A link from an error of either question leads into the table.
    named = {(0, 0): f"{rows.id}-0", (0, 1): f"{columns.id}-0"}
    return TableCell(
        id=named.get((row, column), f"{rows.id}-{row}-{column}"),
        value=f"{across.value} {down.value}",
        price=price,
        words=f"{across.label} for {down.label}: {price} a month",
        is_chosen=(str(rows.value), str(columns.value)) == (across.value, down.value),
        is_disabled=across.is_disabled,
    )


def _foot_label(offering: ProductOffering, grid: PriceGrid) -> str:
    names = [price.name for price in offering.prices if price.when.names == (grid.columns.name,)]
    return f"{names[0]}, once" if names and grid.one_time else ""


def _ending_words(offering: ProductOffering) -> str:
    percent = offering.early_termination_percent
    return (
        f"If you cancel before the term ends, you pay {percent}% of the remaining monthly charges." if percent else ""
    )
