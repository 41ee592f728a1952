"""GraphQL texts, parsed, measured and validated once, then remembered."""

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from graphql import (
    DocumentNode,
    GraphQLError,
    GraphQLSchema,
    OperationDefinitionNode,
    VariableNode,
    Visitor,
    parse,
    specified_rules,
    validate,
    visit,
)
from graphql.language import FieldNode
from strawberry.schema.validation_rules.maybe_null import MaybeNullValidationRule
from strawberry.schema.validation_rules.one_of import OneOfInputValidationRule

from domain.errors import RequestFault
from graphql_api.errors import PublicError, Refused, of_document, of_fault, refuse
from graphql_api.limits import INTROSPECTION_FIELDS, PAGING_ARGUMENTS, Limits, Yardstick

RULES = (*specified_rules, MaybeNullValidationRule, OneOfInputValidationRule)

# Remembered texts together hold at most this many characters. A parsed text weighs some 200 times its length, at
# worst 700 times, so that strangers' texts can't fill the memory.
REMEMBERED_CHARACTERS = 256 * 1024
LONGEST_REMEMBERED = 16 * 1024


@dataclass(frozen=True, slots=True)
class Document:
    """A text that was read: either its errors or a valid document."""

    errors: tuple[PublicError, ...] = ()
    node: DocumentNode | None = None
    introspects: bool = False
    paged_by_variables: bool = False

    @property
    def valid_node(self) -> DocumentNode:
        """Raises `Refused` where the text has errors."""
        if self.node is None:
            raise Refused(*self.errors, status=None)
        return self.node

    def operation(self, name: str | None) -> OperationDefinitionNode:
        """The operation of that name, or the only one. Raises `Refused`."""
        operations = operations_of(self.valid_node)
        if name is not None:
            operations = [each for each in operations if each.name and each.name.value == name]
        if len(operations) == 1:
            return operations[0]
        if operations:
            raise refuse("This document holds several operations: say which by operationName.", status=None)
        raise refuse("This document holds no operation of that name.", status=None)


class Documents:
    """Reads texts against one schema; a bounded cache, the least recently used text leaves first."""

    def __init__(self, schema: GraphQLSchema, limits: Limits, *, hide_suggestions: bool) -> None:
        self.schema = schema
        self.limits = limits
        self.hide_suggestions = hide_suggestions
        self.yardstick = Yardstick(schema, limits)
        self.remembered: OrderedDict[str, Document] = OrderedDict()
        self.characters = 0

    def read(self, text: str) -> Document:
        """The document of the text; the same object for all who send this text, as long as it is remembered."""
        known = self.remembered.get(text)
        if known is not None:
            self.remembered.move_to_end(text)
            return known
        try:
            document = self.check(text)
        except GraphQLError as error:
            document = Document((of_document(error),))
        except RequestFault as fault:
            document = Document((of_fault(fault),))
        if len(text) <= LONGEST_REMEMBERED:
            self.remember(text, document)
        return document

    def check(self, text: str) -> Document:
        """Parse, then measure, then validate: nothing is walked by graphql-core's rules before its size is known."""
        limits = self.limits
        node = parse(
            text,
            max_lexical_tokens=limits.tokens,
            max_comments=limits.comments,
            max_source_length=limits.source_characters,
        )
        for operation in operations_of(node):
            self.yardstick.check(self.yardstick.measure(node, operation), operation)
        errors = validate(self.schema, node, RULES, hide_suggestions=self.hide_suggestions)
        if errors:
            return Document(tuple(of_document(error) for error in errors))
        noted = _Notes()
        visit(node, noted)
        return Document((), node, noted.introspects, noted.paged_by_variables)

    def price(
        self, document: Document, operation: OperationDefinitionNode, variables: Mapping[str, Any] | None
    ) -> None:
        """Raise `TooComplex` where the variables ask for pages that make the operation too large."""
        if document.paged_by_variables and document.node is not None:
            size = self.yardstick.measure(document.node, operation, variables)
            self.yardstick.check(size, operation)

    def remember(self, text: str, document: Document) -> None:
        self.remembered[text] = document
        self.characters += len(text)
        while self.characters > REMEMBERED_CHARACTERS:
            oldest, _ = self.remembered.popitem(last=False)
            self.characters -= len(oldest)


def operations_of(node: DocumentNode) -> list[OperationDefinitionNode]:
    return [each for each in node.definitions if isinstance(each, OperationDefinitionNode)]


class _Notes(Visitor):
    """What must be known of a valid document at each of its requests."""

    introspects = False
    paged_by_variables = False

    def enter_field(self, node: FieldNode, *_: object) -> None:
        self.introspects |= node.name.value in INTROSPECTION_FIELDS
        self.paged_by_variables |= any(
            argument.name.value in PAGING_ARGUMENTS and isinstance(argument.value, VariableNode)
            for argument in node.arguments or ()
        )
