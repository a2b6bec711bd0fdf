"""Taking quizzes and exams: the card in the lesson, the page they are taken on, and what came of them."""
