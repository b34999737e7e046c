"""The portal: the pages on which citizens, agents and staff view cases, and on which applications are filed. The read model stores no identity."""
