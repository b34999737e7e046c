"""The outside verification platform (家庭经济状况核对平台), a system of another authority.

The services reach it only through Kafka."""
