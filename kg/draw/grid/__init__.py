"""The direction grid."""
