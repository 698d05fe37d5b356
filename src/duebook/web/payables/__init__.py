"""The pages for suppliers' invoices: what arrived, the bills, whom they come from, and how they are paid."""
