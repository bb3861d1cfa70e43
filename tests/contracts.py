"""The contract for programs, as a shop publishes it, and whether a response keeps it to the
letter."""

import jsonschema_rs

JSON = "application/json"


class Contract:
    def __init__(self, app):
        self.app = app
        self.document = app.test_client().get("/openapi.json").json
        self.schemas = self.document["components"]["schemas"]
        self.operations = {
            operation["operationId"]: operation
            for methods in self.document["paths"].values()
            for operation in methods.values()
        }

    def of(self, response):
        """Return the operation that a response came from."""
        adapter = self.app.url_map.bind("localhost")
        method = response.request.method
        endpoint, _ = adapter.match(response.request.path, method=method)
        return self.operations[f"{endpoint}.{method.lower()}"]

    def keeps(self, response):
        """Check status, media type and every member of the body; return the response."""
        described = self.of(response)["responses"][str(response.status_code)]
        content = described.get("content", {})
        if response.get_data() and response.status_code not in (302, 303):
            assert response.mimetype in content
        if response.mimetype == JSON:
            self.validate(content[JSON]["schema"], response.json)
        if response.status_code in (429, 503):
            assert "Retry-After" in described["headers"]
            assert int(response.headers["Retry-After"]) > 0
        return response

    def validate(self, schema, body):
        """Check a body against a schema, and that it holds nothing beside what is named there."""
        components = {"schemas": closed(self.schemas)}
        strict = {"allOf": [closed(schema)], "unevaluatedProperties": False}
        jsonschema_rs.Draft202012Validator({**strict, "components": components}).validate(body)

    def reasons(self, operation, status):
        """Return the reasons that an operation describes for a status."""
        response = operation["responses"].get(str(status))
        return self._reasons(response["content"][JSON]["schema"]) if response else set()

    def _reasons(self, schema):
        if "anyOf" in schema:
            return set().union(*map(self._reasons, schema["anyOf"]))
        name = schema["$ref"].rpartition("/")[2]
        return {self.schemas[name]["properties"]["reason"]["const"]}


def closed(schema, within=False):
    """Return a schema whose inner objects hold nothing beside what they name.

    The outermost one may be put together from several.
    """
    if isinstance(schema, list):
        return [closed(part, within) for part in schema]
    if not isinstance(schema, dict):
        return schema
    inner = {name: within or name in ("properties", "items") for name in schema}
    made = {name: closed(part, inner[name]) for name, part in schema.items()}
    if within and isinstance(made.get("properties"), dict):
        made["additionalProperties"] = False
    return made


def operations(contract):
    """Yield method, path and operation of everything that is described."""
    for path, methods in contract.document["paths"].items():
        for method, operation in methods.items():
            yield method, path, operation


def ask(client, method, path, operation, **request):
    """Ask as the contract says: every required field, and a binding wherever one can be begun."""
    body = operation.get("requestBody", {}).get("content", {}).get("application/json")
    if body and not {"data", "json"} & set(request):
        fields = body["schema"]["properties"]
        needed = body["schema"]["required"]
        request["json"] = {name: fields[name].get("enum", ["made-up"])[0] for name in needed}
    query = {"intent": "bind"} if takes(operation, "intent") else {}
    address = path.replace("{sid}", "0" * 32)
    return client.open(address, method=method, query_string=query, **request)


def takes(operation, name):
    return name in [parameter["name"] for parameter in operation["parameters"]]


def ways(operation):
    """Return the ways to prove who asks, as sets of schemes."""
    return [set(way) for way in operation.get("security", [])]


def media(operation):
    return operation.get("requestBody", {}).get("content", {})
