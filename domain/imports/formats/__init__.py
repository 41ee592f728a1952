"""From the bytes of a statement file to what it says. Pure: no database, no files, no network.

`reading.read` is the one door: it never raises, and whatever it could not read it names beside what it could.
"""
