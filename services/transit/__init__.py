"""Transit (交通): bus cards and their concessions."""
