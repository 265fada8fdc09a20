"""Participants (deltagare): who the person is, how to reach them, and their own yes to taking part.

A person is found by name, personnummer or samordningsnummer and case number only (SoLPuF 15 §). The number is shown where
it keeps from writing in the wrong file and used nowhere else (dataskyddslagen 3 kap. 10 §). Taking part is a yes of its own,
apart from any consent that lifts secrecy, and may be taken back without blame.
"""
