"""The pages a recruiter sees."""
