"""The PRISMA flow diagram."""
