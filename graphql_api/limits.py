"""How large an operation may be, measured in one pass: each fragment is measured once, however often it is spread.

Graphql-core's own rules and the resolvers only ever see documents that passed here, so that nothing a stranger
sends costs more than a time linear in its length.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    InlineFragmentNode,
    IntValueNode,
    OperationDefinitionNode,
    OperationType,
    SchemaMetaFieldDef,
    SelectionSetNode,
    TypeMetaFieldDef,
    ValueNode,
    VariableNode,
    get_named_type,
    get_nullable_type,
    is_list_type,
)

from domain.errors import BadRequest, RequestFault

PAGING_ARGUMENTS = ("first", "last")
INTROSPECTION_FIELDS: Mapping[str, GraphQLField] = {
    "__schema": SchemaMetaFieldDef,
    "__type": TypeMetaFieldDef,
}


# What these cost beside the fields in them: a preview reads up to 2,000 characters while others wait.
PRICES: Mapping[tuple[str, str], int] = {("Query", "previewExpense"): 7_000}


@dataclass(frozen=True, slots=True)
class Limits:
    """What one request, frame, operation or socket may take. Sizes of an operation count fragments where they are spread."""

    body_bytes: int = 1024 * 1024
    body_seconds: float = 30.0
    frame_bytes: int = 64 * 1024
    source_characters: int = 64 * 1024
    tokens: int = 3_000
    comments: int = 1_000
    depth: int = 16
    introspection_depth: int = 24
    aliases: int = 100
    directives: int = 100
    root_fields: int = 32
    cost: int = 30_000
    page_size: int = 50
    largest_page: int = 200
    # What most lists in a node hold at most (drafts, their fields, tags).
    list_size: int = 6
    running_operations: int = 100
    init_seconds: float = 5.0
    send_seconds: float = 10.0


class TooComplex(RequestFault):
    """The operation is larger than a limit allows; its message says which."""

    code = "QUERY_TOO_COMPLEX"

    def __init__(self, allowed: int, what: str) -> None:
        super().__init__(allowed, what)
        self.allowed, self.what = allowed, what

    @property
    def message(self) -> str:
        return f"This operation is too large: at most {self.allowed} {self.what}."


class Size(NamedTuple):
    """Of a selection set: levels below it, what is counted in it, its own fields (`width`), its price."""

    depth: int = 0
    introspection_depth: int = 0
    aliases: int = 0
    directives: int = 0
    width: int = 0
    cost: int = 0

    def beside(self, other: "Size") -> "Size":
        """Both in one selection set."""
        return Size(
            max(self.depth, other.depth),
            max(self.introspection_depth, other.introspection_depth),
            self.aliases + other.aliases,
            self.directives + other.directives,
            self.width + other.width,
            self.cost + other.cost,
        )


NOTHING = Size()


@dataclass(frozen=True)
class Yardstick:
    """What of a schema the measuring needs: which types are pages, so that the list in a page isn't counted twice."""

    schema: GraphQLSchema
    limits: Limits
    pages: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        pages = {
            get_named_type(definition.type).name
            for named in self.schema.type_map.values()
            if isinstance(named, GraphQLObjectType | GraphQLInterfaceType)
            for definition in named.fields.values()
            if is_paged(definition) and not is_list(definition)
        }
        object.__setattr__(self, "pages", frozenset(pages))

    def measure(
        self,
        document: DocumentNode,
        operation: OperationDefinitionNode,
        variables: Mapping[str, Any] | None = None,
    ) -> Size:
        """The operation's size. A page whose size is a variable counts with its value, or with the default page."""
        ruler = _Ruler(self, operation, variables or {})
        for fragment in in_order_of_use(document):
            ruler.fragments[fragment.name.value] = ruler.fragment(fragment)
        root = self.schema.get_root_type(operation.operation)
        size = ruler.selections(operation.selection_set, root)
        return size._replace(directives=size.directives + len(operation.directives or ()))

    def check(self, size: Size, operation: OperationDefinitionNode) -> None:
        """Raise `TooComplex` where a limit is passed."""
        limits = self.limits
        roots = 1 if operation.operation is OperationType.SUBSCRIPTION else limits.root_fields
        for found, allowed, what in (
            (size.depth, limits.depth, "levels deep"),
            (size.introspection_depth, limits.introspection_depth, "levels of introspection deep"),
            (size.aliases, limits.aliases, "aliases"),
            (size.directives, limits.directives, "directives"),
            (size.width, roots, "fields at its root"),
            (size.cost, limits.cost, "fields to resolve, by its page sizes"),
        ):
            if found > allowed:
                raise TooComplex(allowed, what)


def is_list(definition: GraphQLField) -> bool:
    return is_list_type(get_nullable_type(definition.type))


def is_paged(definition: GraphQLField) -> bool:
    return any(name in definition.args for name in PAGING_ARGUMENTS)


def spreads(node: SelectionSetNode) -> Iterator[str]:
    """Names of the fragments that are spread in it, at any level."""
    waiting = [node]
    while waiting:
        for selection in waiting.pop().selections:
            if isinstance(selection, FragmentSpreadNode):
                yield selection.name.value
            elif isinstance(selection, FieldNode | InlineFragmentNode) and selection.selection_set:
                waiting.append(selection.selection_set)


def in_order_of_use(document: DocumentNode) -> list[FragmentDefinitionNode]:
    """The fragments, each after those that it spreads. Without recursion: chains may be long. Raises `BadRequest` on a cycle."""
    fragments = {
        node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)
    }
    needs = {name: set(spreads(node.selection_set)) & fragments.keys() for name, node in fragments.items()}
    users: dict[str, list[str]] = {name: [] for name in fragments}
    for name, needed in needs.items():
        for other in needed:
            users[other].append(name)
    ready = [name for name, needed in needs.items() if not needed]
    ordered = []
    while ready:
        name = ready.pop()
        ordered.append(fragments[name])
        for user in users[name]:
            needs[user].discard(name)
            if not needs[user]:
                ready.append(user)
    if len(ordered) < len(fragments):
        raise BadRequest("A fragment can't spread itself, directly or through others.")
    return ordered


class _Ruler:
    """Measures one operation; remembers each fragment."""

    def __init__(
        self, yardstick: Yardstick, operation: OperationDefinitionNode, variables: Mapping[str, Any]
    ) -> None:
        self.yardstick = yardstick
        self.limits = yardstick.limits
        self.variables = variables
        self.defaults = {
            definition.variable.name.value: definition.default_value
            for definition in operation.variable_definitions or ()
        }
        self.fragments: dict[str, Size] = {}

    def fragment(self, node: FragmentDefinitionNode) -> Size:
        condition = self.yardstick.schema.get_type(node.type_condition.name.value)
        return self.selections(node.selection_set, condition)

    def selections(self, node: SelectionSetNode, parent: GraphQLNamedType | None) -> Size:
        total = NOTHING
        for selection in node.selections:
            directives = Size(directives=len(selection.directives or ()))
            total = total.beside(directives)
            if isinstance(selection, FieldNode):
                total = total.beside(self.field(selection, parent))
            elif isinstance(selection, InlineFragmentNode):
                total = total.beside(self.inline(selection, parent))
            elif isinstance(selection, FragmentSpreadNode):
                total = total.beside(self.fragments.get(selection.name.value, NOTHING))
        return total

    def inline(self, node: InlineFragmentNode, parent: GraphQLNamedType | None) -> Size:
        condition = node.type_condition
        inside = self.yardstick.schema.get_type(condition.name.value) if condition else parent
        return self.selections(node.selection_set, inside)

    def field(self, node: FieldNode, parent: GraphQLNamedType | None) -> Size:
        definition = definition_of(node.name.value, parent)
        child = NOTHING
        if node.selection_set:
            child = self.selections(
                node.selection_set, get_named_type(definition.type) if definition else None
            )
        introspective = parent is not None and parent.name.startswith("__")
        return Size(
            depth=child.depth if introspective else child.depth + 1,
            introspection_depth=child.introspection_depth + introspective,
            aliases=child.aliases + (node.alias is not None),
            directives=child.directives,
            width=1,
            cost=1
            + (PRICES.get((parent.name, node.name.value), 0) if parent else 0)
            + child.cost * (self.times(node, definition, parent) if definition and child.cost else 1),
        )

    def times(self, node: FieldNode, definition: GraphQLField, parent: GraphQLNamedType | None) -> int:
        """How many children the field may have."""
        if is_paged(definition):
            return self.page(node)
        if not is_list(definition) or parent is None:
            return 1
        already_counted = parent.name in self.yardstick.pages or parent.name.startswith("__")
        return 1 if already_counted else self.limits.list_size

    def page(self, node: FieldNode) -> int:
        sizes = [
            self.number(argument.value)
            for argument in node.arguments or ()
            if argument.name.value in PAGING_ARGUMENTS
        ]
        return max(sizes, default=self.limits.page_size)

    def number(self, value: ValueNode | None) -> int:
        """A page's size, at most the largest page: what is over it is refused by the field itself, with its own words."""
        largest = self.limits.largest_page
        if isinstance(value, VariableNode):
            given = self.variables.get(value.name.value)
            if given is None:
                return self.number(self.defaults.get(value.name.value))
            return max(1, min(given, largest)) if type(given) is int else self.limits.page_size
        if isinstance(value, IntValueNode):
            return max(1, min(int(value.value[:9]), largest))
        return self.limits.page_size


def definition_of(name: str, parent: GraphQLNamedType | None) -> GraphQLField | None:
    if isinstance(parent, GraphQLObjectType | GraphQLInterfaceType) and name in parent.fields:
        found: GraphQLField = parent.fields[name]
        return found
    return INTROSPECTION_FIELDS.get(name)
