"""A real Kafka that lets nobody in without name, password and certificate, and nobody do what is not allowed."""

import asyncio
import subprocess
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from types import TracebackType
from typing import Self

import trustme
from aiokafka import AIOKafkaClient
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.protocol.admin import CreateAclsRequest, DeleteAclsRequest, DescribeAclsRequest
from cryptography.hazmat.primitives import serialization

from streams.kafka.acls import Acl
from streams.kafka.embedded import jars, kafka_files
from streams.kafka.embedded.java import Runtime, find_java
from streams.kafka.embedded.loopback import free_port, kafka_answers
from tests.patience import PATIENCE_S

MECHANISM = "SCRAM-SHA-256"
LOGIN = "org.apache.kafka.common.security.scram.ScramLoginModule required;"
PROTOCOLS = {
    "INTERNAL": "PLAINTEXT",
    "CONTROLLER": "PLAINTEXT",
    "SASL_PLAINTEXT": "SASL_PLAINTEXT",
    "SASL_SSL": "SASL_SSL",
}
SECURITY = {
    "inter.broker.listener.name": "INTERNAL",
    "listener.security.protocol.map": ",".join(f"{name}:{protocol}" for name, protocol in PROTOCOLS.items()),
    "authorizer.class.name": "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
    "super.users": "User:ANONYMOUS",  # through the internal listener alone
    "sasl.enabled.mechanisms": MECHANISM,
    "listener.name.sasl_plaintext.scram-sha-256.sasl.jaas.config": LOGIN,
    "listener.name.sasl_ssl.scram-sha-256.sasl.jaas.config": LOGIN,
    "ssl.keystore.type": "PEM",
    "ssl.keystore.location": "server.pem",
}
RESOURCES = {"topic": 2, "group": 3, "cluster": 4}
OPERATIONS = {
    "Read": 3,
    "Write": 4,
    "Create": 5,
    "Delete": 6,
    "Alter": 7,
    "Describe": 8,
    "DescribeConfigs": 10,
    "AlterConfigs": 11,
}
ANY = 1
LITERAL, PREFIXED, ALLOW = 3, 4, 3
Row = tuple[int, str, int, str, str, int, int]
POLL_S = 0.05


def password_of(user: str) -> str:
    return f"secret-of-{user}"


class SecuredKafka:
    """One broker with three ways in: plain and all-mighty for the test, SASL, and SASL over TLS."""

    def __init__(self, folder: Path, users: Iterable[str]) -> None:
        self._folder, self._users = folder, list(users)
        ports: list[int] = []
        for _ in range(4):
            ports.append(free_port(*ports))
        self._internal, self._sasl, self._tls, self._controller = ports
        self.sasl, self.tls = f"127.0.0.1:{self._sasl}", f"127.0.0.1:{self._tls}"
        self.internal = f"127.0.0.1:{self._internal}"
        self.ca_file = folder / "ca.pem"

    async def __aenter__(self) -> Self:
        await asyncio.to_thread(self._start)
        self._admin = AIOKafkaAdminClient(bootstrap_servers=self.internal)
        await self._admin.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._admin.close()
        self._process.kill()
        self._process.wait()

    def _start(self) -> None:
        authority = trustme.CA()
        authority.cert_pem.write_to_path(str(self.ca_file))
        issued = authority.issue_cert("127.0.0.1")
        key = serialization.load_pem_private_key(issued.private_key_pem.bytes(), None)
        form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        chain = b"".join(part.bytes() for part in issued.cert_chain_pems)
        (self._folder / "server.pem").write_bytes(key.private_bytes(*form) + chain)  # Java reads PKCS 8 alone
        runtime = Runtime(find_java(), tuple(jars.fetch(jars.read_list(), jars.cache_dir())))
        places = {
            "INTERNAL": self._internal,
            "SASL_PLAINTEXT": self._sasl,
            "SASL_SSL": self._tls,
            "CONTROLLER": self._controller,
        }
        listeners = {name: f"{name}://127.0.0.1:{port}" for name, port in places.items()}
        properties = {
            **kafka_files.PROPERTIES,
            **SECURITY,
            "controller.quorum.voters": f"1@127.0.0.1:{self._controller}",
            "listeners": ",".join(listeners.values()),
            "advertised.listeners": ",".join(address for name, address in listeners.items() if name != "CONTROLLER"),
        }
        text = "".join(f"{name}={value}\n" for name, value in properties.items())
        (self._folder / kafka_files.SERVER_NAME).write_text(text)
        (self._folder / kafka_files.LOGGING_NAME).write_text(kafka_files.LOGGING)
        users = [f"--add-scram={MECHANISM}=[name={user},password={password_of(user)}]" for user in self._users]
        tool = ("kafka.tools.StorageTool", "format", "-t", "JaugeJaugeJaugeJaugeQA", "-c", kafka_files.SERVER_NAME)
        done = subprocess.run(
            runtime.command(*tool, *users), cwd=self._folder, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr + done.stdout
        with (self._folder / "kafka.log").open("wb") as log:
            command = runtime.command("kafka.Kafka", kafka_files.SERVER_NAME)
            self._process = subprocess.Popen(command, cwd=self._folder, stdout=log, stderr=log)
        while not kafka_answers(self._internal):
            assert self._process.poll() is None, (self._folder / "kafka.log").read_text()
            time.sleep(POLL_S)  # Kafka needs the processor more than we

    async def allow(self, acls: Iterable[Acl]) -> None:
        """Allow exactly what is given; return once the broker goes by it, which is later than it answers."""
        rows = {_row(acl) for acl in acls}
        for row in rows:
            await self._ask(CreateAclsRequest(*row))
        await self._until(lambda known: rows <= known)

    async def take_back(self, acl: Acl) -> None:
        """Allow one thing no longer."""
        row = _row(acl)
        await self._ask(DeleteAclsRequest(*row))
        await self._until(lambda known: row not in known)

    async def _until(self, condition: Callable[[set[Row]], bool]) -> None:
        async with asyncio.timeout(PATIENCE_S):
            while not condition(await self._known()):  # noqa: ASYNC110 # a broker tells nobody
                await asyncio.sleep(POLL_S)

    async def _known(self) -> set[Row]:
        """What the broker allows now."""
        client: AIOKafkaClient = self._admin._client
        request = DescribeAclsRequest(ANY, None, ANY, None, None, ANY, ANY)  # type: ignore[arg-type] # null is any
        answer = await client.send(client.get_random_node(), request)
        assert answer.error_code == 0, answer
        return {(kind, name, pattern, *one) for kind, name, pattern, acls in answer.resources for one in acls}

    async def _ask(self, request: object) -> None:
        client: AIOKafkaClient = self._admin._client
        answer = await client.send(client.get_random_node(), request)
        results = answer.to_object()
        address = results.get("creation_responses") or results.get("filter_responses")
        assert all(one["error_code"] == 0 for one in address), address


def _row(acl: Acl) -> Row:
    pattern = PREFIXED if acl.prefixed else LITERAL
    return RESOURCES[acl.resource], acl.name, pattern, f"User:{acl.principal}", "*", OPERATIONS[acl.operation], ALLOW
