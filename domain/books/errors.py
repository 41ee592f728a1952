"""What can be wrong with a category that a person wants."""

from domain.errors import Rejected


class CategoryNameInvalid(Rejected):
    """A category's name has 1 to 60 readable characters."""

    code = "CATEGORY_NAME_INVALID"


class CategoryNameTaken(Rejected):
    """Another category of this book has this name."""

    code = "CATEGORY_NAME_TAKEN"


class CategoryMergeInvalid(Rejected):
    """A category is merged into another that stands for itself; not income, transfer or other, and nothing below it."""

    code = "CATEGORY_MERGE_INVALID"


class TooManyCategories(Rejected):
    """A book has at most 200 categories of its own. Merge some that mean the same."""

    code = "TOO_MANY_CATEGORIES"


class CategoryParentInvalid(Rejected):
    """Categories have two levels: choose a parent that has none itself, for a category that has no children."""

    code = "CATEGORY_PARENT_INVALID"
