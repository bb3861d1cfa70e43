"""How many bytes a row takes in each table and index."""

import databases
import run_servers

LEFT = ("tb_users", "tb_oauth_qq", "login_sessions", "login_attempts_used", "bind_tickets")
POSTGRESQL = """
    select t.relname, t.relname, pg_table_size(t.oid) from pg_class t
    where t.relkind = 'r' and t.relnamespace = 'public'::regnamespace
    union all
    select t.relname, i.relname, pg_relation_size(i.oid) from pg_class t
    join pg_index x on x.indrelid = t.oid join pg_class i on i.oid = x.indexrelid
    where t.relnamespace = 'public'::regnamespace
"""
MARIADB = """
    select table_name, if(index_name = 'PRIMARY', table_name, index_name),
        stat_value * @@innodb_page_size
    from mysql.innodb_index_stats where stat_name = 'size' and database_name = database()
"""
SQLITE = """
    select s.tbl_name, d.name, sum(d.pgsize) from dbstat d join sqlite_schema s on s.name = d.name
    group by 1, 2
"""
ASKED = {"postgresql": POSTGRESQL, "mariadb": MARIADB, "sqlite": SQLITE}


def measure(address):
    """Return (table, table or index, rows, bytes) of each part that is not empty.

    InnoDB's table is its primary key; the others have one of their own beside the table.
    """
    found = []
    with databases.engine(address).connect() as connection:
        parts = connection.exec_driver_sql(ASKED[run_servers.kind_of(address)]).all()
        for table in LEFT:
            rows = connection.exec_driver_sql(f"select count(*) from {table}").scalar()
            own = [(part, int(size)) for of, part, size in parts if of == table]
            own.sort(key=lambda one: (one[0] != table, one[0]))
            found += [(table, part, rows, size) for part, size in own if rows]
    return found


def show(address):
    """Print a table of what ``measure`` found."""
    print(f"\n{run_servers.kind_of(address)}: bytes a row")
    totals = {}
    for table, part, rows, size in measure(address):
        print(f"  {part:<44}{rows:>12,}{size / rows:>10.1f}")
        totals[table] = totals.get(table, 0) + size / rows
    for table, each in totals.items():
        print(f"  all of {table:<37}{each:>22.0f}")
