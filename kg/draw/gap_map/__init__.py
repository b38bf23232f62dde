"""The evidence-gap map."""
