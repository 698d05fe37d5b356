"""Cases about open money: disputes, promises, instalments, the collector's list, provisions, credit that nobody claims."""
