"""A database moves from one real server to another, by the clients that juju-kf-refresh runs in their pods.

Of MySQL there is a server here and no client: MariaDB's reads SQL into it, but cannot dump it (5.6 lacks a column that it
asks for). So digests are compared between two MariaDB servers, and what a real MySQL holds by SELECT.
"""
import json
import subprocess

import pytest
from run import BUILD
from stores import MARIADB, MYSQL, disks, need, node, on_a_node  # noqa: F401
from test_volumes import namespace, static, wants

pytestmark = on_a_node
DATABASE, PASSWORD = "mlpipeline", 'a $1 "secret"'

# What Pipelines' tables are made of, and what two families of servers could write down in two ways. A key of this MySQL
# (5.6) has no room for more than 191 characters of utf8mb4.
TABLES = """
CREATE TABLE experiments (UUID varchar(191) NOT NULL, Name varchar(255) NOT NULL, CreatedAtInSec bigint(20) NOT NULL, PRIMARY KEY (UUID)) DEFAULT CHARSET=utf8mb4;
CREATE TABLE run_metrics (RunUUID varchar(191) NOT NULL, NumberValue double DEFAULT NULL, Payload longtext NOT NULL, PRIMARY KEY (RunUUID)) DEFAULT CHARSET=utf8mb4;
CREATE TABLE blobs (id int(11) NOT NULL AUTO_INCREMENT, b varbinary(64), d decimal(20,6), t timestamp NOT NULL DEFAULT current_timestamp(), n longtext, PRIMARY KEY (id)) DEFAULT CHARSET=utf8mb4;
CREATE TABLE db_statuses (HaveSamplesLoaded tinyint(1) NOT NULL, PRIMARY KEY (HaveSamplesLoaded)) DEFAULT CHARSET=utf8mb4;
CREATE TABLE empty_one (a int(11) NOT NULL, PRIMARY KEY (a)) DEFAULT CHARSET=utf8mb4;
INSERT INTO experiments VALUES ('e1', 'Gr\u00fc\u00dfe \U0001F600 \u65e5\u672c', 1699999999), ('e2', 'tab\\there, line\\nthere, quote\\', backslash\\\\, nul\\0', 0), ('e3', 'x VALUES  (1)', -1);
INSERT INTO run_metrics VALUES ('r1', 0.1, '{"a": 1}'), ('r2', 1e300, ''), ('r3', 1e-320, 'x'), ('r4', 123456789012345680000, 'y'), ('r5', NULL, 'z'), ('r6', 0.30000000000000004, '-- Dump completed');
INSERT INTO blobs (b, d, t, n) VALUES (x'00ff27', 12345678901234.567891, '2024-03-31 01:30:00', NULL), (NULL, -0.000001, '2001-01-01 00:00:01', '(1)\\n(2)');
INSERT INTO db_statuses VALUES (1);
"""


def pod(name, image, container, claim, **env):
    """As juju has it: APP-0."""
    return {"kind": "Pod", "apiVersion": "v1", "metadata": {"namespace": "kubeflow", "name": name}, "spec": {
        "terminationGracePeriodSeconds": 10, "volumes": [{"name": "data", "persistentVolumeClaim": {"claimName": claim}}],
        "containers": [{"name": container, "image": image, "imagePullPolicy": "Never", "volumeMounts": [{"name": "data", "mountPath": "/var/lib/mysql"}],
                        "env": [{"name": k, "value": v} for k, v in env.items()]}]}}


@pytest.fixture
def servers(disks, node):
    need(node, MARIADB)
    need(node, MYSQL)
    names = "old", "new", "other"
    for name in names:
        (disks / name).mkdir()
    node.apply(namespace("kubeflow"), *(static(f"v-{n}", f"kubeflow/{n}", disks / n, "Retain") for n in names), *(wants(f"kubeflow/{n}") for n in names))
    node.apply(pod("kfp-db-0", MARIADB, "mariadb", "old", MYSQL_ROOT_PASSWORD=PASSWORD, MYSQL_DATABASE=DATABASE),
               pod("kfp-db-mysql-0", MARIADB, "mysql", "new", MYSQL_ROOT_PASSWORD=PASSWORD),
               pod("other-0", MYSQL, "mysql", "other", MYSQL_ROOT_PASSWORD=PASSWORD))
    for name in ("kfp-db-0", "kfp-db-mysql-0", "other-0"):
        node.wait(f"{name} serves", lambda: sql(node, name, "SELECT 1", check=False).returncode == 0)
    return node


def sql(node, name, statements, **options):
    return node.kubectl("exec", "-i", "-n", "kubeflow", name, "--", "sh", "-c",
                        f'MYSQL_PWD="$MYSQL_ROOT_PASSWORD" mariadb -h127.0.0.1 -uroot --default-character-set=utf8mb4 {options.pop("database", "")}', input=statements, **options)


@pytest.fixture
def ask(servers):
    shell = subprocess.Popen([str(BUILD / "tests" / "database_shell")], env=servers.env(), text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def call(what, app, product, password="", **more):
        shell.stdin.write(json.dumps({"call": what, "ns": "kubeflow", "app": app, "product": product, "name": DATABASE, "password": password, **more}) + "\n")
        shell.stdin.flush()
        return json.loads(shell.stdout.readline())

    def digest(*of):
        said = call("digest", *of)
        assert "result" in said, said
        return said["result"]

    call.digest = digest
    yield call
    shell.stdin.close()
    assert shell.wait(timeout=30) == 0


OLD, NEW, OTHER = ("kfp-db", "mariadb"), ("kfp-db-mysql", "mysql", PASSWORD), ("other", "mysql", PASSWORD)


def test_every_row_arrives_and_one_that_differs_is_seen(servers, ask):
    assert ask.digest(*NEW) is None
    sql(servers, "kfp-db-0", TABLES, database=DATABASE)
    before = ask.digest(*OLD)
    dump = ask("read", *OLD)["result"]
    assert len(before) == 64 and PASSWORD not in dump
    for _ in range(2):  # loaded twice, it is there once
        assert ask("load", *NEW, sql=dump) == {"result": None}
        assert ask.digest(*NEW) == before
    assert ask("load", *OTHER, sql=dump) == {"result": None}
    for table, columns in (("experiments", "*"), ("run_metrics", "*"), ("blobs", "id, HEX(b), d, t, n"), ("db_statuses", "*"), ("empty_one", "*")):
        held = [sql(servers, name, f"SELECT {columns} FROM {table} ORDER BY 1", database=DATABASE).stdout for name in ("kfp-db-0", "other-0")]
        assert held[0] == held[1], table
        assert table != "experiments" or "\U0001F600" in held[1]
    for change, back in (("UPDATE run_metrics SET NumberValue = 0.3 WHERE RunUUID = 'r6'", "UPDATE run_metrics SET NumberValue = 0.30000000000000004 WHERE RunUUID = 'r6'"),
                         ("INSERT INTO empty_one VALUES (1)", "DELETE FROM empty_one"), ("CREATE TABLE one_more (a int)", "DROP TABLE one_more")):
        sql(servers, "kfp-db-mysql-0", change, database=DATABASE)
        assert ask.digest(*NEW) != before, change
        sql(servers, "kfp-db-mysql-0", back, database=DATABASE)
        assert ask.digest(*NEW) == before, back


def test_a_wrong_password_is_refused_and_told_nowhere(servers, ask):
    said = ask("digest", NEW[0], NEW[1], "wrong-password")
    assert said["refused"] and "denied" in said["why"].lower() and "wrong-password" not in json.dumps(said), said
    said = ask("load", *NEW, sql="CREATE TABLE t (a int);\nINSERT INTO t VALUES (1, 'a private row');\n")
    assert said["refused"] and said["why"].startswith("ERROR 1136") and "private" not in json.dumps(said) and PASSWORD not in json.dumps(said), said
