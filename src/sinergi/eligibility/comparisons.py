"""
One comparison of a rule's condition: a term on one side, constants and parameters on the other.

Hold this idea: a comparison is brought to the form `term operator amount` when the
table is read, so that it can travel to a register as one predicate. Arithmetic is
allowed as long as exactly one term is left (`upah_dilaporkan * 12 > 30000000`, or
`upah_dilaporkan > parameter('upah_minimum') * 1.5`); it is exact, in fractions.

Nothing is looked up here: parameters keep their names until `resolution`, because
their values depend on the date and the place.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING

from sinergi.questions.predicates import Operator
from sinergi.vocabulary.terms import Kind, Sensitivity, Term, UnknownTerm, term

if TYPE_CHECKING:
    from sqlglot.expressions import Expression

AS_OF = "per_tanggal"  # the parameter that is always there: the date as of which the rules are applied
NUMBERS = frozenset({Kind.RANK, Kind.COUNT, Kind.RUPIAH})
WORDS = frozenset({Kind.CODE, Kind.TEXT, Kind.REGION, Kind.SEX})

_FLIPPED = {
    Operator.LESS: Operator.GREATER,
    Operator.LESS_OR_EQUAL: Operator.GREATER_OR_EQUAL,
    Operator.GREATER: Operator.LESS,
    Operator.GREATER_OR_EQUAL: Operator.LESS_OR_EQUAL,
}


class Refused(ValueError):
    """A condition steps outside the whitelist; `conditions` adds the place and makes it an error with a code."""

    def __init__(self, why_id: str, why_en: str) -> None:
        super().__init__(why_id)
        self.why_id = why_id
        self.why_en = why_en


@dataclass(frozen=True, slots=True)
class Amount:
    """A number that may depend on parameters: `constant` plus each parameter times its factor."""

    constant: Fraction
    parameters: tuple[tuple[str, Fraction], ...] = ()


@dataclass(frozen=True, slots=True)
class Day:
    """A date: `base` (null: the date of the check) moved by days, or by parameters in days, months or years."""

    base: date | None
    shifts: tuple[tuple[int, int | str], ...] = ()


Operand = Amount | Day | str


@dataclass(frozen=True, slots=True)
class Comparison:
    """A term of one register compared with operands whose parameters still carry their names."""

    register: str
    term: str
    operator: Operator
    operands: tuple[Operand, ...] = ()
    age: bool = False


@dataclass(slots=True)
class _Side:
    """One side of a comparison as a sum: factors of (register, term, age), factors of parameters, a constant."""

    terms: dict[tuple[str, str, bool], Fraction] = field(default_factory=dict)
    parameters: dict[str, Fraction] = field(default_factory=dict)
    constant: Fraction = Fraction(0)

    def plus(self, other: _Side, factor: Fraction) -> _Side:
        """Return this side plus `factor` times the other."""
        total = _Side(dict(self.terms), dict(self.parameters), self.constant + factor * other.constant)
        for subject, weight in other.terms.items():
            total.terms[subject] = total.terms.get(subject, Fraction(0)) + factor * weight
        for name, weight in other.parameters.items():
            total.parameters[name] = total.parameters.get(name, Fraction(0)) + factor * weight
        return total

    @property
    def is_plain_number(self) -> bool:
        """Return whether only the constant is left."""
        return not self.terms and not self.parameters


def compared(node: Expression, *, register: str) -> Comparison:
    """
    Return one comparison out of its parsed form.

    Raises:
        Refused: with the reason in both languages.
    """
    from sqlglot import exp

    if isinstance(node, exp.Column):
        return _flag(node, register=register)
    if isinstance(node, exp.Between):
        return _between(node, register=register)
    if isinstance(node, exp.In):
        return _listed(node, register=register)
    return _ordered(node, register=register)


def _flag(node: Expression, *, register: str) -> Comparison:
    source, found = _column(node, register=register)
    if found.kind is not Kind.FLAG:
        raise Refused(
            f"istilah '{found.name}' bukan tanda ya/tidak, jadi harus dibandingkan dengan sesuatu",
            f"the term '{found.name}' is not a yes/no flag, so it must be compared with something",
        )
    return Comparison(source, found.name, Operator.IS_TRUE)


def _ordered(node: Expression, *, register: str) -> Comparison:
    from sqlglot import exp

    operators: dict[type[Expression], Operator] = {
        exp.EQ: Operator.EQUAL,
        exp.NEQ: Operator.NOT_EQUAL,
        exp.LT: Operator.LESS,
        exp.LTE: Operator.LESS_OR_EQUAL,
        exp.GT: Operator.GREATER,
        exp.GTE: Operator.GREATER_OR_EQUAL,
    }
    operator = operators.get(type(node))
    if operator is None:
        raise _not_allowed(node)
    left, right = _bare(node.args["this"]), _bare(node.args["expression"])
    for subject, other, way in ((left, right, operator), (right, left, _FLIPPED.get(operator, operator))):
        if isinstance(subject, exp.Column):
            source, found = _column(subject, register=register)
            if found.kind not in NUMBERS:
                return Comparison(source, found.name, _fit(found, way), (_plain_operand(other, found),))
    return _numeric(left, right, operator, register=register)


def _numeric(left: Expression, right: Expression, operator: Operator, *, register: str) -> Comparison:
    total = _sum(left, register=register).plus(_sum(right, register=register), Fraction(-1))
    subjects = [(subject, weight) for subject, weight in total.terms.items() if weight]
    if len(subjects) != 1:
        raise Refused(
            "satu perbandingan harus memuat tepat satu istilah; pecah menjadi beberapa perbandingan",
            "a comparison must hold exactly one term; split it into several comparisons",
        )
    (source, name, age), weight = subjects[0]
    amount = _amount(total, -1 / weight)
    return Comparison(source, name, _FLIPPED.get(operator, operator) if weight < 0 else operator, (amount,), age)


def _between(node: Expression, *, register: str) -> Comparison:
    source, found, age = _subject(node.args["this"], register=register)
    low, high = (_operand(node.args[end], found, age=age) for end in ("low", "high"))
    return Comparison(source, found.name, _fit(found, Operator.BETWEEN, age=age), (low, high), age)


def _listed(node: Expression, *, register: str) -> Comparison:
    values = node.args.get("expressions") or []
    if node.args.get("query") is not None or not values:
        raise Refused("IN hanya boleh diikuti daftar nilai", "IN may only be followed by a list of values")
    source, found, age = _subject(node.args["this"], register=register)
    operands = tuple(_operand(value, found, age=age) for value in values)
    return Comparison(source, found.name, _fit(found, Operator.IN, age=age), operands, age)


def _subject(node: Expression, *, register: str) -> tuple[str, Term, bool]:
    from sqlglot import exp

    bare = _bare(node)
    if isinstance(bare, exp.Column):
        return (*_column(bare, register=register), False)
    if isinstance(bare, exp.Anonymous) and bare.name.lower() == "umur":
        return (*_aged(bare, register=register), True)
    raise Refused(
        "BETWEEN dan IN harus didahului satu istilah atau umur(istilah)",
        "BETWEEN and IN must follow one term or umur(term)",
    )


def _operand(node: Expression, found: Term, *, age: bool) -> Operand:
    if not age and found.kind not in NUMBERS:
        return _plain_operand(_bare(node), found)
    side = _sum(node, register="")
    if side.terms:
        raise Refused("nilai pembanding tidak boleh memuat istilah", "a value compared with may not hold a term")
    return _amount(side, Fraction(1))


def _plain_operand(node: Expression, found: Term) -> Operand:
    from sqlglot import exp

    if found.kind is Kind.DATE:
        return _day(node)
    if found.kind not in WORDS:
        raise Refused(
            f"istilah '{found.name}' tidak dapat dibandingkan; tulis saja '{found.name}' atau 'NOT {found.name}'"
            if found.kind is Kind.FLAG
            else f"istilah '{found.name}' tidak boleh dipakai dalam syarat",
            f"the term '{found.name}' cannot be compared; write '{found.name}' or 'NOT {found.name}'"
            if found.kind is Kind.FLAG
            else f"the term '{found.name}' may not be used in a condition",
        )
    if not (isinstance(node, exp.Literal) and node.is_string):
        raise Refused(
            f"istilah '{found.name}' harus dibandingkan dengan teks dalam tanda kutip tunggal",
            f"the term '{found.name}' must be compared with text in single quotes",
        )
    codes = ("L", "P") if found.kind is Kind.SEX else found.codes
    if codes and node.this not in codes:
        raise Refused(
            f"'{found.name}' hanya mengenal: {', '.join(codes)}", f"'{found.name}' only knows: {', '.join(codes)}"
        )
    return str(node.this)


def _fit(found: Term, operator: Operator, *, age: bool = False) -> Operator:
    is_order = operator not in (Operator.EQUAL, Operator.NOT_EQUAL, Operator.IN)
    if found.kind in WORDS and is_order:
        raise Refused(
            f"istilah '{found.name}' hanya dapat dibandingkan dengan =, <> atau IN",
            f"the term '{found.name}' can only be compared with =, <> or IN",
        )
    if found.kind is Kind.DATE and not age and operator is Operator.IN:
        raise Refused("tanggal tidak dapat dibandingkan dengan IN", "a date cannot be compared with IN")
    return operator


def _sum(node: Expression, *, register: str) -> _Side:
    from sqlglot import exp

    node = _bare(node)
    if isinstance(node, exp.Literal) and not node.is_string:
        return _Side(constant=Fraction(node.this))
    if isinstance(node, exp.Neg):
        return _Side().plus(_sum(node.this, register=register), Fraction(-1))
    if isinstance(node, exp.Anonymous) and node.name.lower() == "parameter":
        return _Side(parameters={_parameter(node): Fraction(1)})
    if isinstance(node, exp.Anonymous) and node.name.lower() == "umur":
        source, found = _aged(node, register=register)
        return _Side(terms={(source, found.name, True): Fraction(1)})
    if isinstance(node, exp.Column):
        source, found = _column(node, register=register)
        if found.kind not in NUMBERS:
            raise Refused(f"istilah '{found.name}' bukan bilangan", f"the term '{found.name}' is not a number")
        return _Side(terms={(source, found.name, False): Fraction(1)})
    return _combined(node, register=register)


def _combined(node: Expression, *, register: str) -> _Side:
    from sqlglot import exp

    if not isinstance(node, (exp.Add, exp.Sub, exp.Mul, exp.Div)):
        raise _not_allowed(node)
    left, right = _sum(node.this, register=register), _sum(node.args["expression"], register=register)
    if isinstance(node, (exp.Add, exp.Sub)):
        return left.plus(right, Fraction(1 if isinstance(node, exp.Add) else -1))
    if isinstance(node, exp.Mul) and left.is_plain_number:
        return _Side().plus(right, left.constant)
    if not right.is_plain_number or (isinstance(node, exp.Div) and not right.constant):
        raise Refused(
            "perkalian dan pembagian hanya dengan bilangan tetap, dan bukan dengan nol",
            "multiply and divide only by a fixed number other than zero",
        )
    return _Side().plus(left, right.constant if isinstance(node, exp.Mul) else 1 / right.constant)


def _amount(side: _Side, factor: Fraction) -> Amount:
    if AS_OF in side.parameters:
        raise Refused(f"'{AS_OF}' hanya untuk tanggal", f"'{AS_OF}' is for dates only")
    weights = tuple((name, weight * factor) for name, weight in sorted(side.parameters.items()) if weight)
    return Amount(side.constant * factor, weights)


def _day(node: Expression) -> Day:
    from sqlglot import exp

    node = _bare(node)
    if isinstance(node, exp.Cast) and node.to.is_type("date") and isinstance(node.this, exp.Literal):
        return Day(_iso(str(node.this.this)))
    if isinstance(node, exp.Literal) and node.is_string:
        return Day(_iso(str(node.this)))
    if isinstance(node, exp.Anonymous) and node.name.lower() == "parameter" and _parameter(node) == AS_OF:
        return Day(None)
    if isinstance(node, (exp.Add, exp.Sub)):
        left = _day(node.this)
        sign = 1 if isinstance(node, exp.Add) else -1
        return Day(left.base, (*left.shifts, (sign, _shift(_bare(node.args["expression"])))))
    raise Refused(
        f"tanggal ditulis DATE '2026-01-31' atau parameter('{AS_OF}'), boleh ditambah atau dikurangi",
        f"write a date as DATE '2026-01-31' or parameter('{AS_OF}'), plus or minus a length of time",
    )


def _shift(node: Expression) -> int | str:
    from sqlglot import exp

    if isinstance(node, exp.Literal) and not node.is_string and str(node.this).isdigit():
        return int(node.this)
    if isinstance(node, exp.Anonymous) and node.name.lower() == "parameter":
        return _parameter(node)
    raise Refused(
        "tanggal hanya dapat digeser dengan bilangan hari atau parameter('nama')",
        "a date can only be moved by a number of days or parameter('name')",
    )


def _iso(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Refused("tanggal harus tahun-bulan-hari yang ada", "a date must be an existing year-month-day") from None


def _column(node: Expression, *, register: str) -> tuple[str, Term]:
    if node.args.get("db") is not None or not node.name:
        raise _not_allowed(node)
    try:
        found = term(node.name.lower())
    except UnknownTerm as error:
        raise Refused(error.sentence("id"), error.sentence("en")) from None
    if found.sensitivity is Sensitivity.NEVER or found.kind in (Kind.NIK, Kind.KK, Kind.NAME):
        raise Refused(
            f"istilah '{found.name}' tidak boleh dipakai dalam syarat",
            f"the term '{found.name}' may not be used in a condition",
        )
    return (str(getattr(node, "table", "")) or register, found)


def _aged(node: Expression, *, register: str) -> tuple[str, Term]:
    from sqlglot import exp

    inside = [_bare(part) for part in node.args.get("expressions") or []]
    if len(inside) == 1 and isinstance(inside[0], exp.Column):
        source, found = _column(inside[0], register=register)
        if found.kind is Kind.DATE:
            return source, found
    raise Refused("umur() memerlukan tepat satu istilah tanggal", "umur() needs exactly one date term")


def _parameter(node: Expression) -> str:
    from sqlglot import exp

    inside = node.args.get("expressions") or []
    if len(inside) == 1 and isinstance(inside[0], exp.Literal) and inside[0].is_string:
        return str(inside[0].this)
    raise Refused("parameter() memerlukan satu nama dalam kutip tunggal", "parameter() needs one name in single quotes")


def _bare(node: Expression) -> Expression:
    from sqlglot import exp

    while isinstance(node, exp.Paren):
        node = node.this
    return node


def _not_allowed(node: Expression) -> Refused:
    from sqlglot import exp

    what = f"{node.name}()" if isinstance(node, exp.Anonymous) else node.key.upper()
    return Refused(
        f"'{what}' tidak boleh; yang boleh: perbandingan, hitungan, IN, BETWEEN, AND, OR, NOT, umur(), parameter()",
        f"'{what}' is not allowed; allowed: comparisons, arithmetic, IN, BETWEEN, AND, OR, NOT, umur(), parameter()",
    )
