"""Ready-made people, pages, outlines and enrollments. Every factory takes what a test cares about and fills in the rest."""
