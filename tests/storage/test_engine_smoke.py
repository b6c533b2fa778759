from sqlalchemy import text

from storage import Database


async def test_it_answers(database: Database) -> None:
    await database.ping()


async def test_writes(database: Database) -> None:
    await database.write(lambda work: work.connection.execute(text("INSERT INTO business (business_id) VALUES ('b')")))
    rows = await database.read(lambda work: work.connection.execute(text("SELECT business_id FROM business")).all())
    assert [tuple(row) for row in rows] == [("b",)]
    assert await database.versions("b", ["x"]) == (1, (0,))
