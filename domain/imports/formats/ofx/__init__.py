"""OFX and QFX, version 1 (SGML, elements without end tags) and version 2 (XML), read by one tolerant scanner."""
