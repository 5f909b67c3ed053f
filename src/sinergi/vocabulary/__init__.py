"""The words of the house: NIK, KK, names, dates, regions, money, and each term with its sensitivity."""
