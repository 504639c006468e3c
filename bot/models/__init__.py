"""The words of the product as data: frozen structs that every part shares."""
