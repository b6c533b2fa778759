"""Everything there is in the first release: all tables, and the guards of `storage.guards`."""

from alembic import op

from storage.guards import create_guards, drop_guards
from storage.migrations.first import metadata

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    metadata.create_all(op.get_bind(), checkfirst=False)
    create_guards(op.get_bind().dialect.name, op.execute, has_offers=False)


def downgrade() -> None:
    drop_guards(op.get_bind().dialect.name, op.execute, has_offers=False)
    metadata.drop_all(op.get_bind(), checkfirst=False)
