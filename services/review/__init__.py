"""Review determines category and assistance types of a household and refers the case to the departments."""
