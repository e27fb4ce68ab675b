"""What the pages of questions are made of: forms, answers, their sources and pictures."""
