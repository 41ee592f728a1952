"""The guide's categories: slug → English name, in the order in which a list shows them."""

from collections.abc import Mapping

NAMES: Mapping[str, str] = {
    "groceries": "Groceries",
    "dining": "Dining",
    "transport": "Transport",
    "fuel": "Fuel",
    "housing": "Housing",
    "utilities": "Utilities",
    "shopping": "Shopping",
    "health": "Health",
    "entertainment": "Entertainment",
    "travel": "Travel",
    "education": "Education",
    "subscriptions": "Subscriptions",
    "insurance": "Insurance",
    "fees": "Fees",
    "gifts": "Gifts and donations",
    "personal_care": "Personal care",
    "taxes": "Taxes",
    "kids": "Kids",
    "pets": "Pets",
    "income": "Income",
    "transfer": "Transfer",
    "other": "Other",
}
