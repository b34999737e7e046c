"""The outside verification platform (家庭经济状况核对平台): another authority's system, reached over Kafka alone."""
