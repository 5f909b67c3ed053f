"""What is wrong with a question that a register cannot answer."""

from __future__ import annotations

from sinergi.errors import Kind, SinergiError
from sinergi.questions.lists import Shape
from sinergi.registers.card import Card


class UnknownRegister(SinergiError):
    """A question names a register that is not connected."""

    code = "registers.unknown_register"
    kind = Kind.MISSING
    id = "Register '{register}' tidak tersambung. Yang ada: {known}. Siapkan, atau jalankan dengan --without {register}"
    en = "The register '{register}' is not connected. There are: {known}. Prepare it, or run with --without {register}"


class NotIdentity(SinergiError):
    """Who somebody is was asked of a register that does not know."""

    code = "registers.not_identity"
    kind = Kind.INPUT
    id = "Register '{register}' bukan register identitas (peran = \"identitas\"): '{shape}' tidak dapat ditanyakan."
    en = "The register '{register}' is no identity register (peran = \"identitas\"): '{shape}' cannot be asked of it."


class MissingColumn(SinergiError):
    """A question's rows lack a column that its shape or one of its predicates names."""

    code = "registers.missing_column"
    kind = Kind.INPUT
    id = "Pertanyaan kepada register '{register}' tidak membawa kolom '{column}'."
    en = "The question to the register '{register}' does not bring the column '{column}'."


def require_identity(card: Card, shape: Shape) -> None:
    """Raise `NotIdentity` unless the register may be asked a question of this shape."""
    if shape in (Shape.IDENTITY, Shape.MEMBERS, Shape.KIN) and not card.is_identity:
        raise NotIdentity(register=card.register, shape=shape.value)
