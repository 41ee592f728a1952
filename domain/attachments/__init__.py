"""Files of transactions: receipts and documents."""
