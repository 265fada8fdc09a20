"""What a participant lets an agency tell others."""
