"""Ready-made people, pages, outlines and enrollments. A test names what it cares about."""
