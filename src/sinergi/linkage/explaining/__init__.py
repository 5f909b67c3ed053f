"""Why a pair has its weight, for those who may see both records."""
