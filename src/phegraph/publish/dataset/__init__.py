"""What describes the dataset as a whole: statistics, VoID, DCAT, schema.org."""
