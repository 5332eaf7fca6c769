"""What a run and its failures say: header, sections, summary; and all the words for it."""
