"""A catalogue version: everything on sale from an instant. Immutable, so that what was sold can always be read."""

from dataclasses import dataclass
from datetime import datetime

from business_layer.catalogue.documents import ContractDocument
from business_layer.catalogue.offering import ProductOffering
from business_layer.catalogue.prices import PriceLine, PriceType
from business_layer.catalogue.resource_rules import RESOURCE_KINDS
from business_layer.shared.errors import NotFound
from business_layer.shared.money import Money


class OfferingNotFound(NotFound):
    code = "offering_not_found"


class FamilyNotFound(NotFound):
    code = "family_not_found"


@dataclass(frozen=True)
class Family:
    """Voice, Internet or Mobile: a region of the store."""

    slug: str
    name: str
    sentence: str


# The ids of the price lines that bundles add begin with this.
BUNDLE = "bundle-"


@dataclass(frozen=True, kw_only=True)
class Bundle:
    """Offerings that cost less together: a percentage off the monthly prices of all of them."""

    slug: str
    name: str
    offerings: frozenset[str]
    percent_off_monthly: int

    @property
    def line_id(self) -> str:
        """The id of the price line with its saving."""
        return f"{BUNDLE}{self.slug}"

    def saving_lines(self, lines: tuple[PriceLine, ...]) -> tuple[PriceLine, ...]:
        """The price line with the saving on those monthly prices; none if it saves nothing."""
        saving = self.saving(lines)
        name = f"{self.name} bundle ({self.percent_off_monthly}% off)"
        line = PriceLine(price_id=self.line_id, name=name, type=PriceType.RECURRING, unit_amount=saving, count=1)
        return (line,) if saving else ()

    def saving(self, lines: tuple[PriceLine, ...]) -> Money:
        """The discount of the bundle on those monthly prices, as a negative amount."""
        return self.discount_on(sum((line.total for line in lines if line.type is PriceType.RECURRING), Money.zero()))

    def discount_on(self, monthly: Money) -> Money:
        """The discount of the bundle on a monthly price, as a negative amount."""
        return -Money(monthly.amount * self.percent_off_monthly / 100, monthly.currency).rounded()


@dataclass(frozen=True, kw_only=True)
class Catalogue:
    """One published version."""

    number: int
    valid_from: datetime
    families: tuple[Family, ...]
    offerings: tuple[ProductOffering, ...]
    documents: tuple[ContractDocument, ...]
    bundles: tuple[Bundle, ...] = ()

    def offering(self, slug: str) -> ProductOffering:
        """The offering of that slug; raises OfferingNotFound."""
        found = self.find(slug)
        if found is None:
            raise OfferingNotFound(f"We don't sell anything called {slug}.")
        return found

    def find(self, slug: str) -> ProductOffering | None:
        """The offering of that slug; None if it is not on sale."""
        return next((offering for offering in self.offerings if offering.slug == slug), None)

    @property
    def is_understood(self) -> bool:
        """True if this release can sell all of it: it can assign every scarce thing and fill in every document."""
        kinds = {rule.kind for offering in self.offerings for rule in offering.resources}
        return kinds <= RESOURCE_KINDS and all(document.is_understood for document in self.documents)

    @property
    def secret_questions(self) -> frozenset[str]:
        """The names of all questions, in groups too, whose answers are for the network alone."""
        questions = [asked for offering in self.offerings for asked in offering.specification.characteristics]
        members = [member for asked in questions for member in asked.members]
        return frozenset(asked.name for asked in (*questions, *members) if asked.is_sensitive)

    def offerings_of(self, family: str) -> tuple[ProductOffering, ...]:
        return tuple(offering for offering in self.offerings if offering.family == family)

    def compared_in(self, family: str) -> tuple[ProductOffering, ...]:
        """The offerings of a family, then those of other families that are compared with them."""
        others = tuple(offering for offering in self.offerings if family in offering.also_in)
        return (*self.offerings_of(family), *others)

    def family(self, slug: str) -> Family:
        """The family of that slug; raises FamilyNotFound."""
        found = next((family for family in self.families if family.slug == slug), None)
        if found is None:
            raise FamilyNotFound(f"We don't sell anything called {slug}.")
        return found

    def document(self, code: str) -> ContractDocument:
        return next(document for document in self.documents if document.code == code)

    def may_need_letter_of_agency(self, offering: ProductOffering) -> bool:
        """True if the offering asks for a letter of agency on some answers: a document that stands alone."""
        letters = {document.code for document in self.documents if document.stands_alone}
        return any(rule.code in letters for rule in offering.documents)

    def excluded_with(self, offering: ProductOffering) -> tuple[ProductOffering, ...]:
        """The offerings that cannot be ordered together with it, whichever of the two excludes the other."""
        others = (other for other in self.offerings if other is not offering)
        return tuple(other for other in others if other.slug in offering.excludes or offering.slug in other.excludes)

    def is_in_bundle(self, offering: ProductOffering) -> bool:
        return any(offering.slug in bundle.offerings for bundle in self.bundles)

    def bundle(self, slug: str) -> Bundle | None:
        """The bundle of that slug; None if there is none."""
        return next((bundle for bundle in self.bundles if bundle.slug == slug), None)

    def bundles_for(self, slugs: frozenset[str]) -> tuple[Bundle, ...]:
        """The bundles whose offerings are all present."""
        return tuple(bundle for bundle in self.bundles if bundle.offerings <= slugs)
